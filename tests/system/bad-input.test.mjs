// What a host gets wrong: start() says what it was and what would be right, and a page with the script tag never notices.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { By } from "selenium-webdriver";
import { unpack } from "../../js/unpack.js";
import { buildIn, pack } from "../../scripts/pack.mjs";
import { pass } from "../faults/behaviours.mjs";
import { startProxy } from "../faults/proxy.mjs";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { startCollector } from "./harness/collector.mjs";
import { click } from "./harness/gestures.mjs";
import { servePages } from "./harness/pages.mjs";
import { arrival, assertOneEach, storedRecords } from "./harness/records.mjs";
import { until } from "./harness/until.mjs";

const DIST = new URL("../../dist/", import.meta.url);
const MODULE = readFileSync(new URL("afterword.bin", DIST));
const TYPES = { js: "text/javascript", bin: "application/octet-stream" };
const HTML = "<!doctype html><title>404</title><p>There is no such page.</p>";

/** Answers with these bytes, to pages of any origin. */
const bytes = (body, type) => (_, response) =>
  response.writeHead(200, { "Content-Type": type, "Access-Control-Allow-Origin": "*" }).end(body);

/** The package in a folder of a host, with what the build of another version would have beside it; `without` a file. */
const folder = (path, version = "", without = "") =>
  Object.fromEntries(
    readdirSync(DIST)
      .filter((name) => TYPES[name.split(".").pop()] && name !== without)
      .map((name) => [name, readFileSync(new URL(name, DIST))])
      .map(([name, body]) => [path + name, bytes(name.endsWith(".js") ? body + version : body, TYPES[name.split(".").pop()])]),
  );

/** The module as another build would have it: it is as well-formed, and all its names link. */
const OTHER = pack(Uint8Array.from([...unpack(new Uint8Array(MODULE), "", buildIn(MODULE)), ...[0, 2, 1, 120]]));

/** The core as another build would have it. */
const OTHER_CORE = readFileSync(new URL("core.js", DIST), "utf8").replace(/\bcore\d+\b/, "core1");
const NO_CORE = "TypeError: afterword: core.js is missing or of another version";

/** Modules that are none of this build, by path. */
const MODULES = {
  "/truncated.bin": MODULE.subarray(0, MODULE.length / 2),
  "/begun.bin": MODULE.subarray(0, 9),
  "/empty.bin": "",
  "/html.bin": HTML,
  "/other.bin": OTHER,
};

/** What is said of a module that is none. */
const noModule = (address) => `afterword: option "wasm" must be where afterword.bin lies, not ${address}`;

/** Each of these values of an option, and what is said of it. */
const refused = (name, values, right, beside) =>
  Object.fromEntries(
    values.map((value) => [`${name} as ${JSON.stringify(value)}`, [{ ...beside, [name]: value }, `afterword: option "${name}" must be ${right}`]]),
  );

/** What start() is given beside what is right, and what it says of it. */
const WRONG = {
  "no key": [{ key: undefined }, 'afterword: option "key" is missing'],
  "no collector": [{ collector: undefined }, 'afterword: option "collector" is missing'],
  ...refused("key", [5, "", " ", null], "a public key"),
  ...refused("collector", [5, "http://[bad", "https://", null], "an address"),
  ...refused("read", ["all", 1], "marks or page"),
  ...refused("consent", ["yes", true], "pending or granted or denied"),
  ...refused("respectGpc", ["no", 0], "true or false"),
  ...["user", "app", "appVersion", "environment"].reduce((all, name) => ({ ...all, ...refused(name, [5, null, ["a"]], "a string") }), {}),
  ...refused("resolve", ["main", {}, null], "a function", { read: "page" }),
  ...refused(
    "profile",
    ["main", null, {}, { answer: "p" }, { person: "p" }, { answer: "", person: "p" }, { answer: "p", person: 5 }, { answer: "p[", person: "p" }],
    "selectors of answer and person",
    { read: "page" },
  ),
  "a word that is not known": [{ text: "all" }, 'afterword: option "text" must be none or edits or full'],
  "a word for a number": [{ settleMs: "soon" }, 'afterword: option "settleMs" must be a number from 0 to 60000'],
  ...refused("settleMs", [-1, 60_001, "", true, null], "a number from 0 to 60000"),
  ...refused("wasm", ["", {}, null, true], "an address or false"),
  "a number out of range": [{ sample: 1.5 }, 'afterword: option "sample" must be a number from 0 to 1'],
  "a word for a switch": [{ debug: "yes" }, 'afterword: option "debug" must be true or false'],
  "a number for an address": [{ wasm: 5 }, 'afterword: option "wasm" must be an address or false'],
  ...Object.fromEntries(Object.keys(MODULES).map((path) => [`a module as ${path}`, [{ wasm: path }, noModule(path)]])),
};

const ANSWER = `<article data-afterword-response="r-1"><div data-afterword-text>An answer.</div>
  <button data-afterword="up">Good</button></article>`;
const page = (head = "") => `<title>host</title><script>${LISTENING}</script>${head}${ANSWER}`;
const tag = (path, { origin, publicKey }, marks = "") =>
  `<script async src="${path}afterword.js" data-collector="${origin}" data-key="${publicKey}" data-settle-ms="0" ${marks}></script>`;

/** The browser's own lines, of a file that it cannot load: no page can prevent them. */
const OWN = [
  ...[/^Failed to load resource/, /^Cross-Origin Request Blocked/, /^Loading module from .* was blocked/],
  ...[/^Could not connect/, /^Origin .* is not allowed/, /^Fetch API cannot load/],
];
const own = ({ text }) => OWN.some((line) => line.test(text));

for (const engine of ENGINES) {
  test(`${engine}: what a host gets wrong is said to whom it concerns`, async (t) => {
    const collector = await startCollector();
    t.after(collector.stop);
    const proxy = await startProxy(collector);
    t.after(proxy.close);
    const gone = await servePages({});
    await gone.close();
    const unreachable = `${gone.origin}/afterword.bin`;
    const { origin, publicKey } = collector;
    const proxied = { ...collector, origin: proxy.origin };
    const tags = {
      "/no-key": [`<script async src="/one/afterword.js"></script>`, /option "key" is missing$/],
      "/wrong-word": [tag("/one/", collector, 'data-text="all"'), /option "text" must be none or edits or full$/],
      "/no-module": [tag("/one/", collector, 'data-wasm="/html.bin"'), /option "wasm" must be where afterword.bin lies, not \/html.bin$/],
      "/unreachable": [tag("/one/", collector, `data-wasm="${unreachable}"`), /option "wasm" must be where afterword.bin lies, not http/],
      // That is the browser's to say.
      "/no-widget": [tag("/none/", collector), /^TypeError: /],
    };
    const pages = await servePages({
      ...folder("/one/"),
      ...folder("/two/", "\n/* of another version */"),
      ...folder("/coreless/", "", "core.js"),
      ...folder("/mixed/"),
      "/mixed/core.js": bytes(OTHER_CORE, "text/javascript"),
      "/none/afterword.js": bytes(readFileSync(new URL("afterword.js", DIST)), "text/javascript"),
      "/none/widget.js": bytes(HTML, "text/html"),
      ...Object.fromEntries(Object.entries(MODULES).map(([path, body]) => [path, bytes(body, "application/octet-stream")])),
      "/typed.bin": bytes(MODULE, "text/html"),
      "/": page(),
      "/two": page(tag("/one/", proxied) + tag("/two/", proxied)).replace("r-1", "twice"),
      "/gate": page(tag("/one/", proxied)),
      ...Object.fromEntries(Object.entries(tags).flatMap(([path, [head]]) => [
        [path, page(head)],
        [`${path}-debug`, page(head.replace(" async", " async data-debug"))],
      ])),
    });
    t.after(pages.close);
    const browser = await openBrowser(engine);
    t.after(browser.close);
    const { driver } = browser;
    const right = { collector: origin, key: publicKey, settleMs: 0 };
    const start = (options, from = "/one/") => driver.executeAsyncScript(START, `${pages.origin}${from}index.js`, options);
    const lines = () => browser.console.splice(0).filter((line) => !own(line));
    /** What was said by `console.warn` since it was last asked; nothing else is in the console. */
    const warned = async () => {
      const warnings = await driver.executeScript("return warnings.splice(0)");
      const isWarning = ({ level }) => level.startsWith("warn");
      await until("the console has them", () => browser.console.filter(isWarning).length === warnings.length, () => browser.console);
      assert.deepEqual(lines().filter((line) => !isWarning(line)), []);
      return warnings;
    };
    const vote = async () => click(driver, await driver.findElement(By.css("[data-afterword=up]")));
    const nothingThrown = async () => assert.deepEqual(await driver.executeScript("return thrown"), []);

    await t.test("start() rejects with what was wrong and what would be right, and may be called again", async () => {
      await driver.get(`${pages.origin}/`);
      for (const [what, [wrong, message]] of Object.entries(WRONG)) {
        const options = Object.fromEntries(Object.entries({ ...right, ...wrong }).filter(([, value]) => value !== undefined));
        assert.equal(await start(options), `TypeError: ${message}`, what);
      }
      assert.equal(await start({ ...right, wasm: unreachable }), `TypeError: ${noModule(unreachable)}`);
      const bare = await driver.executeAsyncScript(START, `${pages.origin}/one/index.js`);
      assert.equal(bare, 'TypeError: afterword: option "collector" is missing');
      assert.match(await start(right, "/none/"), /^TypeError: /);
      for (const from of ["/coreless/", "/mixed/"]) assert.equal(await start({ ...right, wasm: false }, from), NO_CORE, from);
      assert.deepEqual(lines(), [], "all is said by the promise");

      for (const [wrong, message] of [WRONG["a word that is not known"], WRONG["a module as /html.bin"]]) {
        await start({ ...right, ...wrong, debug: true });
        assert.deepEqual(await warned(), [`TypeError: ${message}`]);
      }
      assert.equal(await start({ ...right, wasm: "/typed.bin" }), "started", "no server needs to know the type of the module");
      await vote();
      await arrival(collector, "the vote", ({ kind }) => kind === "thumb");
      await nothingThrown();
      assert.deepEqual(lines(), []);
    });

    for (const [path, [, message]] of Object.entries(tags)) {
      await t.test(`the script tag of ${path.slice(1)}: the page never notices`, async () => {
        await driver.get(pages.origin + path);
        assert.equal(await driver.executeAsyncScript(USED), "nothing");
        await vote();
        await nothingThrown();
        assert.deepEqual(lines(), []);
        await driver.get(`${pages.origin}${path}-debug`);
        assert.equal(await driver.executeAsyncScript(USED), "nothing");
        await nothingThrown();
        assert.match(String(await warned()), message, "with debug it is said");
      });
    }

    await t.test("two versions on one page are one widget, the first", async () => {
      await driver.get(`${pages.origin}/two`);
      assert.equal(await driver.executeAsyncScript(SAME, `${pages.origin}/two/index.js`, right), "the same");
      await vote();
      const acknowledged = "const { acknowledged, waiting } = afterword.stats(); return acknowledged && !waiting";
      await until("all has arrived", () => driver.executeScript(acknowledged));
      const sent = proxy.requests.flatMap(({ batch }) => batch.records);
      const votes = sent.filter(({ kind, response }) => kind === "thumb" && response.id === "twice");
      assert.deepEqual(votes.map(({ thumb }) => thumb), [{ value: "up", reasons: [], changes: 0 }]);
      await nothingThrown();
      assert.deepEqual(lines(), []);
    });

    await t.test("a collector that answers HTML has taken nothing", async () => {
      proxy.always(gate);
      await driver.get(`${pages.origin}/gate`);
      await driver.executeAsyncScript(USED);
      await driver.executeScript("afterword.thumb('behind the gate', 'down')");
      await proxy.request("it tries again", ({ status, batch }) => status === 200 && batch.attempt > 1);
      assert.ok((await driver.executeScript("return afterword.stats().waiting")) > 0, "nothing is taken for stored");
      proxy.always(pass);
      await arrival(collector, "the vote behind the gate", ({ response }) => response.id === "behind the gate");
      await nothingThrown();
      assert.deepEqual(lines(), []);
    });

    await browser.close();
    assertOneEach(await storedRecords(collector));
  });
}

/** Says that all is well, and is not the collector: the gate of a network. */
async function gate(exchange) {
  await exchange.body();
  exchange.answer({ status: 200, headers: { "Content-Type": "text/html", "Access-Control-Allow-Origin": "*" }, body: HTML });
}

/** Runs in the page, before anything else. */
const LISTENING = `
  window.thrown = [];
  window.warnings = [];
  const { warn } = console;
  console.warn = (...given) => (warnings.push(given.join(" ")), warn.apply(console, given));
  addEventListener("error", ({ message }) => message && thrown.push(message));
  addEventListener("unhandledrejection", ({ reason }) => thrown.push(String(reason)));
`;

/** Runs in the page: what start() says, or that it has started. */
const START = `
  const [from, options, done] = arguments.length > 2 ? arguments : [arguments[0], undefined, arguments[1]];
  import(from)
    .then(({ start }) => start(options))
    .then((handle) => done(handle.stats() ? "started" : "nothing"))
    .catch((error) => done(String(error)));
`;

/** Runs in the page: uses the handle of the script tag, and tells whether there is a widget behind it. */
const USED = `
  const [done] = arguments;
  const use = async () => {
    const handle = await afterword.ready;
    handle.thumb("r-1", "up", { comment: "said by the page" });
    afterword.copy("r-1");
    const unsubscribe = afterword.on("record", () => {});
    unsubscribe();
    afterword.flush();
    done(afterword.stats() ? "a widget" : "nothing");
  };
  const wait = () => (window.afterword ? use() : setTimeout(wait, 10));
  wait();
`;

/** Runs in the page, which has two script tags: whether all ways lead to one widget. */
const SAME = `
  const [from, options, done] = arguments;
  const all = async () => {
    const handles = [await afterword.ready, await import(from).then(({ start }) => start(options))];
    const prototypes = [...handles, Object.getPrototypeOf(afterword)];
    done(new Set(prototypes).size === 1 && handles[0].stats() ? "the same" : "others");
  };
  const tags = document.querySelectorAll("script[src]").length;
  const came = () => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/afterword.js")).length;
  const wait = () => (window.afterword && came() === tags ? all() : setTimeout(wait, 10));
  wait();
`;
