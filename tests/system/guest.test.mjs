// A guest in somebody else's page: whatever the page is like, and whether or not the collector answers, it never notices.

import assert from "node:assert/strict";
import { test } from "node:test";
import { By } from "selenium-webdriver";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { startCollector } from "./harness/collector.mjs";
import { click, type } from "./harness/gestures.mjs";
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

/** Starts the widget in a page that does not do so itself; its handle is `handle`. */
async function start(driver, { origin, publicKey }, options = {}) {
  assert.equal(await driver.executeAsyncScript(START, origin, { collector: origin, key: publicKey, ...options }), true);
}
const press = async (driver, name, within = "") => click(driver, await driver.findElement(By.css(`${within} [data-afterword=${name}]`)));
/** The storage keys whose name matches, of both sorts of storage. */
const keys = async (driver, pattern) =>
  (await driver.executeScript("return [...Object.keys(localStorage), ...Object.keys(sessionStorage)]")).filter((key) => pattern.test(key));
const OURS = /^afterword\./;
/** A record of this page, or of another one. */
const RECORD = /^afterword\.1\.\w+\.\d+$/;

/** What leaves nothing on the device. */
const LEAVINGS = { "it is stopped": "handle.stop()", "the person denies": "handle.consent('denied')" };

/** Fields that are never read, and one that is. */
const FIELDS = {
  plain: 'type="text"',
  password: 'type="password"',
  code: 'type="text" autocomplete="one-time-code"',
  card: 'type="text" autocomplete="billing cc-number"',
  chosen: 'type="text" autocomplete="new-password"',
};
const forms = Object.entries(FIELDS)
  .map(([name, field]) => `<form><input ${field} name="${name}" data-afterword-draft-of="${name}"><button type="button" data-afterword="send">send</button></form>`)
  .join("");

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
      "/watched": `<title>watched</title><script>${WATCHING}</script>${answer('data-afterword-response="watched"')}`,
      "/private": `<title>private</title><script>Object.defineProperty(navigator, "globalPrivacyControl", { value: true }); ${WATCHING}</script>
        ${answer('data-afterword-response="private"')}${forms}`,
      "/secrets": `<title>secrets</title>${forms}<script>${READING}</script>`,
      // What is said of every div must not reach the one of the overlay, and a button lies below it.
      "/debug": `<title>debug</title><style>div { position: relative; margin: 9px; padding: 9px } #below { position: fixed; right: 0; top: 0; width: 200px; height: 200px }</style>
        ${answer('data-afterword-response="shown"')}<button id="below">below</button><script>${COUNTING}${LAYOUT}</script>`,
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

    for (const [how, script] of Object.entries(LEAVINGS)) {
      await t.test(`once ${how}, no key of its own is left on the device`, async () => {
        await driver.get(`${pages.origin}/watched`);
        await driver.executeScript(LEFT_BEHIND);
        // Nothing settles by itself before the end of this.
        await start(driver, collector, { settleMs: 60_000 });
        await press(driver, "up");
        await until("the vote is on the device", async () => (await keys(driver, RECORD)).length === 2);
        await driver.executeScript(script);
        assert.deepEqual(await keys(driver, /./), ["host", "host"]);
        await press(driver, "down");
        await driver.executeScript(COMING_AND_GOING);
        assert.deepEqual(await keys(driver, /./), ["host", "host"], "nor does anything come back");
      });
    }

    await t.test("what was denied is sent by nobody", async () => {
      await driver.get(`${pages.origin}/watched`);
      await driver.executeScript("localStorage.clear(); sessionStorage.clear()");
      await start(driver, collector, { settleMs: 60_000 });
      await driver.executeScript("handle.thumb('denied', 'up')");
      await until("the vote is on the device", async () => (await keys(driver, RECORD)).length === 1);
      await driver.executeScript("handle.consent('denied')");
      // Now the browser sends what it was given for this.
      await driver.get(`${pages.origin}/watched`);
      await start(driver, collector);
      await driver.executeScript("handle.thumb('after the denial', 'up'); handle.flush()");
      await arrival(collector, "the vote of the next page", ({ response }) => response.id === "after the denial");
      const denied = (await storedRecords(collector)).filter(({ response }) => response.id === "denied");
      assert.deepEqual(denied, []);
    });

    await t.test("while consent is pending nothing is written to the device", async () => {
      await driver.get(`${pages.origin}/watched`);
      await driver.executeScript("localStorage.clear(); sessionStorage.clear(); writes.length = 0");
      await start(driver, collector, { consent: "pending", settleMs: 0 });
      await press(driver, "up");
      await until("the vote is kept", () => driver.executeScript("return handle.stats().waiting > 0"));
      await driver.executeScript(COMING_AND_GOING);
      assert.deepEqual(await driver.executeScript("return writes"), []);
      assert.deepEqual(await keys(driver, /./), []);

      await driver.executeScript("handle.consent('granted')");
      await until("all has arrived", () => driver.executeScript("const { acknowledged, waiting } = handle.stats(); return acknowledged && !waiting"));
      const written = await driver.executeScript("return writes");
      for (const key of [/^afterword\.visitor$/, /^afterword\.session$/, RECORD]) {
        assert.ok(written.some((name) => key.test(name)), `${key} is among ${written}`);
      }
      assert.deepEqual(await keys(driver, RECORD), [], "what the collector has is not kept");
    });

    await t.test("under Global Privacy Control nothing is written to the device, nobody is known again, no text leaves", async () => {
      for (const visit of [1, 2]) {
        await driver.get(`${pages.origin}/private`);
        await driver.executeScript("localStorage.clear(); sessionStorage.clear(); writes.length = 0");
        await start(driver, collector, { settleMs: 0, text: "full" });
        await press(driver, "up");
        const input = await driver.findElement(By.css("[name=plain]"));
        await click(driver, input);
        await type(driver, "typed under control");
        await press(driver, "send", "form:has([name=plain])");
        await driver.executeScript("handle.flush()");
        await until("both have arrived", () => driver.executeScript("return handle.stats().acknowledged >= 2"));
        await driver.executeScript(COMING_AND_GOING);
        assert.deepEqual(await driver.executeScript("return writes"), []);
        assert.deepEqual(await keys(driver, /./), []);
        const votes = (await storedRecords(collector)).filter(({ kind, response }) => kind === "thumb" && response.id === "private");
        assert.equal(votes.length, visit, "each visit is one of somebody new");
      }
      assert.ok(!JSON.stringify(await storedRecords(collector)).includes("typed under control"));
    });

    await t.test("password, one-time-code and card fields are never read, even when marked as a draft", async () => {
      await driver.get(`${pages.origin}/secrets`);
      await driver.executeScript("localStorage.clear(); sessionStorage.clear()");
      await start(driver, collector, { settleMs: 0, text: "full" });
      for (const name of Object.keys(FIELDS)) {
        await click(driver, await driver.findElement(By.css(`[name=${name}]`)));
        await type(driver, `typed into ${name}`);
        await press(driver, "send", `form:has([name=${name}])`);
      }
      await driver.executeScript("handle.flush()");
      await arrival(collector, "the edit of the plain one", ({ kind, response }) => kind === "edit" && response.id === "plain");
      assert.deepEqual(await driver.executeScript("return reads()"), ["plain"]);
      const stored = JSON.stringify(await storedRecords(collector));
      for (const name of Object.keys(FIELDS)) assert.equal(stored.includes(`typed into ${name}`), name === "plain", name);
    });

    await t.test("nor are they before the widget has come", async () => {
      await driver.get(`${pages.origin}/secrets`);
      assert.equal(await driver.executeAsyncScript(HEARD_BEFORE, collector.origin, { collector: collector.origin, key: collector.publicKey }), true);
      assert.deepEqual(await driver.executeScript("return reads()"), ["plain"]);
    });

    await t.test("?afterword-debug shows what it has done, in nobody's way, until it is stopped", async () => {
      await driver.get(`${pages.origin}/debug?afterword-debug`);
      await driver.executeScript("localStorage.clear(); sessionStorage.clear()");
      const before = await driver.executeScript("return traces()");
      const layout = await driver.executeScript("return layout()");
      await start(driver, collector, { settleMs: 0 });
      const said = () => driver.executeScript("return overlay()?.textContent");
      await until("the overlay is there", said);
      assert.deepEqual(await driver.executeScript("return layout()"), layout, "nothing in the page has moved");

      await click(driver, await driver.findElement(By.id("below")));
      const { under, pressed } = await driver.executeScript(UNDER_THE_OVERLAY);
      assert.equal(under, "below", "the page's own button lies below it, and is hit");
      assert.equal(pressed, 1);
      await press(driver, "up");
      const shows = async () => {
        const acknowledged = await driver.executeScript("return handle.stats().acknowledged");
        return acknowledged && (await said()).includes(`acknowledged${acknowledged}retried`);
      };
      await until("it shows the vote", shows, said);
      assert.deepEqual(await driver.executeScript("return layout()"), layout, "nor has it since");

      await driver.executeScript("handle.stop()");
      assert.equal(await said(), null);
      assert.deepEqual(await driver.executeScript("return traces()"), before);
    });

    await t.test("nor does the overlay come once the widget is stopped", async () => {
      await driver.get(`${pages.origin}/debug?afterword-debug`);
      const before = await driver.executeScript("localStorage.clear(); sessionStorage.clear(); return traces()");
      assert.equal(await driver.executeAsyncScript(STOP_AT_ONCE, collector.origin, { collector: collector.origin, key: collector.publicKey }), true);
      assert.deepEqual(await driver.executeScript("return traces()"), before);
    });
    // A driver may tell late what the browser itself has said of the collector that was not there.
    const ofNobody = ({ text, source }) =>
      BROWSERS_OWN.test(text) && (`${text} ${source}`.includes(gone.origin) || /ERR_CONNECTION_REFUSED|Could not connect/.test(text));
    assert.deepEqual(browser.console.filter((line) => !ofNobody(line)), []);
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
  const { setInterval: repeat, clearInterval: end } = window;
  window.setInterval = (...given) => {
    const timer = repeat(...given);
    if (/\\/(widget|overlay)\\.js/.test(new Error().stack)) timers.add("interval " + timer);
    return timer;
  };
  window.clearInterval = (timer) => (timers.delete("interval " + timer), end(timer));
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

/** Runs in the page. */
const START = `
  const [origin, options, done] = arguments;
  import(origin + "/index.js")
    .then(({ start }) => start(options))
    .then((handle) => { window.handle = handle; done(Boolean(handle.stats())); })
    .catch((error) => done(String(error)));
`;

/** Runs in the page: every field gets the focus while the widget is still on its way. */
const HEARD_BEFORE = `
  const [origin, options, done] = arguments;
  import(origin + "/index.js").then(({ start }) => {
    const started = start(options);
    for (const field of document.querySelectorAll("input")) field.dispatchEvent(new FocusEvent("focusin", { bubbles: true, composed: true }));
    return started;
  }).then((handle) => done(Boolean(handle.stats()))).catch((error) => done(String(error)));
`;

/** Runs in the page: what the overlay is loaded from has come when this is done. */
const STOP_AT_ONCE = `
  const [origin, options, done] = arguments;
  import(origin + "/index.js")
    .then(({ start }) => start(options))
    .then((handle) => handle.stop())
    .then(() => import(origin + "/overlay.js"))
    .then(() => done(true))
    .catch((error) => done(String(error)));
`;

/** Runs in the page: what the host, another page of it, and a later version of the widget have stored. */
const LEFT_BEHIND = `
  localStorage.clear();
  sessionStorage.clear();
  Object.assign(localStorage, {
    host: "own",
    "afterword.1.other": Date.now() + 60_000,
    "afterword.1.other.1": "claimed by a page that lives",
    "afterword.2.other.1": "of another version",
  });
  sessionStorage.host = "own";
`;

/** Runs in the page: it is left, shown again, and finds the network. */
const COMING_AND_GOING = `
  handle.flush();
  for (const event of ["pagehide", "pageshow", "online"]) dispatchEvent(new PageTransitionEvent(event, { persisted: true }));
  handle.flush();
`;

/** Runs in the page: the storage key of each write. */
const WATCHING = `
  window.writes = [];
  for (const name of ["localStorage", "sessionStorage"]) {
    const storage = window[name];
    const value = new Proxy(storage, {
      get(_, key) {
        const found = storage[key];
        if (key === "setItem") return (...given) => (writes.push(given[0]), storage.setItem(...given));
        return typeof found === "function" ? found.bind(storage) : found;
      },
      set(_, key, written) {
        writes.push(key);
        storage[key] = written;
        return true;
      },
    });
    Object.defineProperty(window, name, { value, configurable: true });
  }
`;

/** Runs in the page: the names of the fields whose text was read. */
const READING = `
  const read = new Set();
  for (const name of ["value", "defaultValue"]) {
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, name);
    Object.defineProperty(HTMLInputElement.prototype, name, {
      configurable: true,
      get() {
        read.add(this.name);
        return get.call(this);
      },
      set,
    });
  }
  window.reads = () => [...read];
`;

/** Runs in the page: where everything is but the overlay, and where that is. */
const LAYOUT = `
  const list = (element) => element.shadowRoot?.querySelector("dl[aria-label=Afterword]");
  window.overlay = () => [...document.querySelectorAll("body > div")].map(list).find(Boolean);
  window.layout = () => {
    const place = ({ x, y, width, height }) => [x, y, width, height];
    const elements = [...document.querySelectorAll("*")].filter((element) => !list(element));
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [scrollWidth, scrollHeight, ...elements.map((element) => [element.tagName, ...place(element.getBoundingClientRect())])];
  };
  window.pressed = 0;
  document.getElementById("below").addEventListener("click", () => pressed++);
`;

/** Runs in the page: what lies under the middle of the overlay. */
const UNDER_THE_OVERLAY = `
  const { x, y, width, height } = overlay().getBoundingClientRect();
  return { under: document.elementFromPoint(x + width / 2, y + height / 2)?.id, pressed };
`;
