// A guest in somebody else's page: whatever the page is like, and whether or not the collector answers, it never notices.

import assert from "node:assert/strict";
import { test } from "node:test";
import { By } from "selenium-webdriver";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { startCollector } from "./harness/collector.mjs";
import { click } from "./harness/gestures.mjs";
import { servePages } from "./harness/pages.mjs";
import { arrival, assertOneEach, storedRecords } from "./harness/records.mjs";
import { until } from "./harness/until.mjs";

const BUTTONS = ["up", "down", "copy", "regenerate", "stop"].map((name) => `<button data-afterword="${name}">${name}</button>`).join("");
const answer = (marks, text = "An answer of some words.") => `<article ${marks}><div data-afterword-text>${text}</div>${BUTTONS}</article>`;
const tag = ({ origin, publicKey }, collector = origin) =>
  `<script>window.thrown = []; addEventListener("error", (event) => thrown.push(event.message)); addEventListener("unhandledrejection", (event) => thrown.push(String(event.reason)));</script>
   <script async src="${origin}/afterword.js" data-collector="${collector}" data-key="${publicKey}" data-settle-ms="0"></script>`;

/** The widget has come: its handle is the one that answers. */
const ready = (driver) => driver.executeAsyncScript("const done = arguments[0]; const wait = () => window.afterword ? afterword.ready.then((handle) => done(Boolean(handle.stats()))) : requestAnimationFrame(wait); wait();");
const thrown = (driver) => driver.executeScript("return thrown");

for (const engine of ENGINES) {
  test(`${engine}: the page never notices`, async (t) => {
    const collector = await startCollector();
    t.after(collector.stop);
    const gone = await servePages({});
    await gone.close();
    const many = Array.from({ length: 10_000 }, (_, at) => answer(`data-afterword-response="many-${at}"`)).join("");
    const pages = await servePages({
      "/odd": `<title>odd</title>${tag(collector)}
        ${answer("data-afterword-response")}${answer('data-afterword-response=""')}${BUTTONS}
        ${answer('data-afterword-response="twin"')}${answer('data-afterword-response="twin"')}
        ${answer('data-afterword-response="traced" data-afterword-trace="not a trace" data-afterword-traceparent="00-zz"')}
        <div data-afterword="no such thing">nothing</div>
        <textarea data-afterword-draft-of>nobody's</textarea><textarea data-afterword-draft-of="unknown">a draft</textarea>
        <section>${answer('data-afterword-response="vanishing"')}</section>
        ${answer('data-afterword-response="sound"')}`,
      "/many": `<title>many</title>${tag(collector)}${many}`,
      "/alone": `<title>alone</title>${tag(collector, gone.origin)}${answer('data-afterword-response="alone"')}`,
      "/host": `<title>host</title>${answer('data-afterword-response="hosted"')}<script>${COUNTING}</script>`,
    });
    t.after(pages.close);
    const browser = await openBrowser(engine);
    t.after(browser.close);
    const { driver } = browser;

    await t.test("marks without ids, two elements with one id, marks that vanish under the hand", async () => {
      await driver.get(`${pages.origin}/odd`);
      assert.equal(await ready(driver), true);
      // The pages of some hosts take an answer away in the very click.
      await driver.executeScript("document.querySelector('section').addEventListener('click', (event) => event.currentTarget.remove(), true)");
      for (const button of await driver.findElements(By.css("article:not(section article) button, body > button, [data-afterword^=no]"))) await click(driver, button);
      await click(driver, await driver.findElement(By.css("section [data-afterword=up]")));
      for (const area of await driver.findElements(By.css("textarea"))) {
        await click(driver, area);
        await area.sendKeys("typed");
      }
      await arrival(collector, "the vote on the sound answer", ({ kind, response }) => kind === "thumb" && response.id === "sound");
      await driver.get("about:blank");
      assertOneEach(await storedRecords(collector));
    });

    await t.test("ten thousand answers", async () => {
      await driver.get(`${pages.origin}/many`);
      assert.equal(await ready(driver), true);
      await click(driver, await driver.findElement(By.css('[data-afterword-response="many-9999"] [data-afterword=down]')));
      const { thumb } = await arrival(collector, "the vote on the last", ({ kind, response }) => kind === "thumb" && response.id === "many-9999");
      assert.equal(thumb.value, "down");
      assert.deepEqual(await thrown(driver), []);
    });

    assert.deepEqual(browser.console, []);

    await t.test("a collector that does not answer", async () => {
      await driver.get(`${pages.origin}/alone`);
      assert.equal(await ready(driver), true);
      await click(driver, await driver.findElement(By.css("[data-afterword=up]")));
      await driver.executeScript("afterword.flush()");
      await until("it has tried", async () => (await driver.executeScript("return afterword.stats().sent")) > 0);
      assert.deepEqual(await thrown(driver), []);
      // That a request failed is written by the browser itself, which no page can prevent. What the widget
      // writes, or leaves unhandled, would name a script of it as its place, or no place at all.
      const ofTheWidget = browser.console.filter(({ source, text }) => !BROWSERS_OWN.test(text) || /\.js/.test(source));
      assert.deepEqual(ofTheWidget, []);
      browser.console.length = 0;
    });

    await t.test("started twice it is one, and stopped it leaves nothing", async () => {
      await driver.get(`${pages.origin}/host`);
      await driver.executeScript("localStorage.clear(); sessionStorage.clear()");
      const before = await driver.executeScript("return traces()");
      const one = await driver.executeAsyncScript(START_TWICE, collector.origin, collector.publicKey);
      assert.equal(one, true);
      const during = await driver.executeScript("return traces()");
      assert.notDeepEqual(during, before, "the count sees a widget that runs");
      await click(driver, await driver.findElement(By.css("[data-afterword=up]")));
      await driver.executeScript("handle.stop(); handle.stop(); handle.thumb('hosted', 'down')");
      await arrival(collector, "what was open", ({ response }) => response.id === "hosted");
      assert.deepEqual(await driver.executeScript("return traces()"), before);
    });
    assert.deepEqual(browser.console, []);
  });
}

const BROWSERS_OWN = /^(Failed to load resource|Fetch API cannot load|Cross-Origin Request Blocked|Could not connect|Beacon API cannot load|Origin .* is not allowed)/;

/** Runs in the page, before the widget: counts what is registered and not undone. */
const COUNTING = `
  const live = {};
  const count = (name, by) => (live[name] = (live[name] ?? 0) + by);
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const known = new Set();
  const names = new Map();
  const idOf = (value) => names.get(value) ?? (names.set(value, names.size), names.get(value));
  const keyOf = (target, type, listener, options) =>
    [idOf(target), type, idOf(listener), Boolean(typeof options === "object" ? options?.capture : options)].join();
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (listener) known.add(keyOf(this, type, listener, options));
    return add.call(this, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    known.delete(keyOf(this, type, listener, options));
    return remove.call(this, type, listener, options);
  };
  const { setTimeout: set, clearTimeout: clear } = window;
  const timers = new Set();
  window.setTimeout = (act, ...rest) => {
    const timer = set((...given) => (timers.delete(timer), act(...given)), ...rest);
    // Drivers set timers in the page as well.
    if (new Error().stack.includes("/widget.js")) timers.add(timer);
    return timer;
  };
  window.clearTimeout = (timer) => (timers.delete(timer), clear(timer));
  for (const name of ["IntersectionObserver", "MutationObserver", "ResizeObserver", "PerformanceObserver"]) {
    const Original = window[name];
    const watching = new Set();
    window[name] = class extends Original {
      observe(...given) {
        watching.add(this);
        live[name] = watching.size;
        return super.observe(...given);
      }
      disconnect() {
        watching.delete(this);
        live[name] = watching.size;
        return super.disconnect();
      }
    };
    live[name] = 0;
  }
  // On the window, for a driver's scripts need not see what a page's script declares.
  window.traces = () => ({
    ...live,
    listeners: known.size,
    timers: timers.size,
    document: document.documentElement.outerHTML,
    keys: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
    globals: Object.getOwnPropertySymbols(window).filter((symbol) => symbol.description === "afterword").length,
  });
`;

/** Runs in the page. */
const START_TWICE = `
  const [collector, key, done] = arguments;
  import(collector + "/index.js").then(async ({ start }) => {
    const handles = await Promise.all([start({ collector, key }), start({ collector, key })]);
    window.handle = await start({ collector, key });
    done(handles.every((one) => one === handle));
  }).catch((error) => done(String(error)));
`;
