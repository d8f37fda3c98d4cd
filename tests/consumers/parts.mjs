// The parts that a page loads when it needs them, from what the consumer's own tools have made of the package: each is used.

import assert from "node:assert/strict";
import { By } from "selenium-webdriver";
import german from "../../js/feedback/words/de.js";
import { feedback } from "../system/harness/feedback.mjs";
import { click } from "../system/harness/gestures.mjs";
import { arrival } from "../system/harness/records.mjs";

const PATIENCE_MS = 30_000;

/** Runs in the page: the scripts and modules that it has loaded. */
const LOADED = "return performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /\\.(m?js|bin)\\b/.test(name))";
/** Runs in the page: whether the overlay is there. */
const OVERLAY = "return [...document.body.children].some(({ shadowRoot }) => shadowRoot?.querySelector('dl'))";

/** The texts of scripts, by their addresses. */
export const textsOf = (urls) => Promise.all(urls.filter((url) => !isModule(url)).map(async (url) => (await fetch(url)).text()));
export const loaded = (driver) => driver.executeScript(LOADED);
export const isModule = (url) => /\.bin\b/.test(url);

const marked = (id) => `<article data-afterword-response="${id}"><p data-afterword-text>Paris.</p><button data-afterword="up">Good</button></article>`;
const UNMARKED = `<div class="message user">Wie heißt die Hauptstadt?</div>
  <div class="message assistant" data-message-id="r-read" data-message-author-role="assistant"><p>Sie heißt Canberra.</p>
  <button aria-label="Gute Antwort">+</button></div>`;
const NAMES = "gute antwort";

const put = (driver, html) => driver.executeScript("document.body.insertAdjacentHTML('beforeend', arguments[0])", html);
const press = async (driver, selector) => click(driver, await driver.findElement(By.css(selector)));
const vote = (collector, id) => arrival(collector, `a vote on ${id}`, ({ kind, response }) => kind === "thumb" && response.id === id);

async function voteOn(id, driver, collector) {
  await put(driver, marked(id));
  await press(driver, `[data-afterword-response="${id}"] button`);
  await vote(collector, id);
}

/**
 * Each part, what the page is asked for with, and what the browser `speaks`. `holds` is what no minifier changes, and no other part has. `act` throws where
 * the part does not do its work.
 */
export const PARTS = [
  {
    part: "feedback.js, and a language",
    holds: ["afterword-accent", "Stimmt nicht"],
    search: "",
    async act(driver, collector) {
      await put(driver, '<afterword-feedback for="r-feedback" lang="de"></afterword-feedback>');
      const element = feedback(driver);
      await element.ready();
      const label = async () => driver.executeScript("return arguments[0].getAttribute('aria-label')", await element.find("[part=bar]"));
      await driver.wait(async () => (await label()) === german.split("|")[0], PATIENCE_MS, "it speaks German");
      await element.press("up");
      await vote(collector, "r-feedback");
    },
  },
  {
    part: "core.js",
    holds: ["invalid memory.fill"],
    search: '?options={"wasm":false}',
    async act(driver, collector) {
      await voteOn("r-core", driver, collector);
      assert.deepEqual((await loaded(driver)).filter(isModule), [], "no WebAssembly is loaded");
    },
  },
  {
    part: "page.js, and the names of controls in a language",
    holds: ["(previous|next)( branch)?", NAMES],
    search: '?options={"read":"page"}',
    speaks: "de",
    async act(driver, collector) {
      const hasNames = async () => (await textsOf(await loaded(driver))).some((text) => text.includes(NAMES));
      await driver.wait(hasNames, PATIENCE_MS, "it knows German");
      await put(driver, UNMARKED);
      await press(driver, "[aria-label='Gute Antwort']");
      const { response } = await vote(collector, "r-read");
      assert.match(response.host, /^\S+ [01]\.\d+$/, "it says what it was believed by");
    },
  },
  {
    part: "overlay.js",
    holds: ["inset: 8px 8px auto auto"],
    search: "?afterword-debug",
    async act(driver, collector) {
      await driver.wait(() => driver.executeScript(OVERLAY), PATIENCE_MS, "the overlay is there");
      await voteOn("r-overlay", driver, collector);
    },
  },
];
