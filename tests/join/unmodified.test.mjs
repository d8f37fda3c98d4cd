// A chat that bears no marks and whose back end knows nothing of Afterword: its answers are joined to the calls that its
// tracing told of, though page and trace share no id.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { By } from "selenium-webdriver";
import { openBrowser } from "../system/harness/browsers.mjs";
import { startCollector } from "../system/harness/collector.mjs";
import { click, type } from "../system/harness/gestures.mjs";
import { servePages } from "../system/harness/pages.mjs";
import { arrival } from "../system/harness/records.mjs";
import { until } from "../system/harness/until.mjs";
import { tellCalls } from "./collector.mjs";

/** As it stands, for the rules of reading: its answers are in it, and the words of the second one. */
const CHAT = readFileSync(new URL("../pages/like_chatgpt.html", import.meta.url), "utf8");
const QUESTIONS = ["What do herons do all day long?", "And where do they sleep at night?"];
const CALLS = [
  { question: QUESTIONS[0], answer: "Herons stand *still* for hours, and then **strike faster** than a frog can turn its head." },
  { question: QUESTIONS[1], answer: "They sleep on one leg, in [trees](https://example.org/trees/near-water) by the water." },
  { question: "And storks?", answer: "Storks sleep on one leg as well, on roofs and on the chimneys of old houses." },
];

const page = ({ origin, publicKey }, more) => `<title>chat</title><meta charset="utf-8">
  <script async src="${origin}/afterword.js" data-key="${publicKey}" data-read="page" data-settle-ms="1500" ${more}></script>
  <body>${CHAT}`;

async function visit(t, more) {
  const collector = await startCollector();
  t.after(collector.stop);
  const pages = await servePages({ "/": page(collector, more) });
  t.after(pages.close);
  const browser = await openBrowser("chromium");
  t.after(browser.close);
  const { driver } = browser;
  await driver.get(`${pages.origin}/`);
  await until("the widget has come", () => driver.executeScript("return !!window.afterword?.answers"));
  const votes = [];
  for (const [at, question] of QUESTIONS.entries()) {
    await click(driver, await driver.findElement(By.id("prompt-textarea")));
    await type(driver, question);
    await click(driver, await driver.findElement(By.id("composer-submit-button")));
    const thumb = await until("it has answered", async () => (await driver.findElements(By.css("[aria-label='Good response']")))[at]);
    await click(driver, thumb);
    const known = (record) => record.kind === "thumb" && !votes.includes(record.response.id);
    votes.push((await arrival(collector, "the vote", known)).response.id);
  }
  const call = async (id) => {
    const response = await fetch(`${collector.origin}/v1/responses/${id}`, { headers: { Authorization: `Bearer ${collector.secretKey}` } });
    return (await response.json()).call;
  };
  return { collector, browser, votes, call };
}

test("answers of a page without marks are joined to calls that no id of theirs names", async (t) => {
  const { collector, browser, votes, call } = await visit(t, "");
  await arrival(collector, "a sketch", ({ kind, response }) => kind === "thumb" && response.id === votes[1] && response.fingerprint);
  assert.equal(await call(votes[0]), undefined);
  await tellCalls(collector, CALLS, [0, 1, 2]);
  for (const [at, id] of votes.entries()) {
    const found = await call(id);
    assert.deepEqual([found?.joined_by, found?.output[0].content], ["content", CALLS[at].answer]);
    assert.ok(found.joined_confidence > 0.8, String(found.joined_confidence));
    assert.equal(found.response_id, undefined);
  }
  assert.deepEqual(browser.console, []);
});

test("where no text may leave the page no sketch does, and nothing is joined", async (t) => {
  const { collector, browser, votes, call } = await visit(t, 'data-text="none"');
  await tellCalls(collector, CALLS, [0, 1, 2]);
  for (const id of votes) assert.equal(await call(id), undefined);
  const loaded = await browser.driver.executeScript("return performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1))");
  assert.ok(loaded.includes("page.js") && !loaded.includes("sketch.bin"), String(loaded));
  assert.deepEqual(browser.console, []);
});
