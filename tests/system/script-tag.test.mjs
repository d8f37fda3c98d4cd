// docs/script-tag.md, line by line: the tag and the stub as they stand there, in pages as strict as it says.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { By } from "selenium-webdriver";
import { scriptTag } from "../../scripts/build.mjs";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { startCollector } from "./harness/collector.mjs";
import { serveFolder } from "./harness/folder.mjs";
import { click } from "./harness/gestures.mjs";
import { servePages } from "./harness/pages.mjs";
import { arrival } from "./harness/records.mjs";
import { until } from "./harness/until.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIST = join(ROOT, "dist");
const DOC = readFileSync(join(ROOT, "docs", "script-tag.md"), "utf8");
const { folder: FOLDER, integrity: INTEGRITY } = JSON.parse(readFileSync(join(DIST, "afterword.json"), "utf8"));

const snippets = [...DOC.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text: text.trim() }));
/** The one snippet of the docs that has these words in it. */
const snippet = (...words) => {
  const found = snippets.filter(({ text }) => words.every((word) => text.includes(word)));
  assert.equal(found.length, 1, `one snippet with ${words.join(" and ")}`);
  return found[0].text;
};
const PLAIN = snippet("8787/afterword.js");
const PINNED = snippet("integrity=", "crossorigin");
const STATIC = snippet("static.example");
const MAP = snippet("importmap");
const STUB = snippet("window.afterword??=");
const CALLS = snippet("afterword.identify");
const STUB_FILE = snippet("stub.js");
const STUB_HASH = snippet("'sha256-");
const TYPED = snippet("declare global");

/** What a reader puts into a snippet: addresses, the key, and what the build has printed. */
const filled = (text, { origin, publicKey }, host = "") =>
  text
    .replaceAll("http://127.0.0.1:8787", origin)
    .replaceAll("https://static.example", host)
    .replaceAll("pk_…", publicKey)
    .replaceAll("0.1.0-1a2b3c4d", FOLDER)
    .replaceAll(/"sha384-…"/g, (_, at, all) => `"${INTEGRITY[all.includes("importmap") ? "widget.js" : "afterword.js"]}"`);

const answer = (id) =>
  `<article data-afterword-response="${id}"><p data-afterword-text>Words.</p><button data-afterword="up">Good</button></article>`;
const NONCE = "only-this-page";
const inline = (code) => `<script nonce="${NONCE}">${code}</script>`;
/** First in a page: what is on `window` before us, and what is thrown in the page. */
const WATCH = inline(`
  var thrown = [], heard = [], unheard = [], wasPromise, undo, gave, early, refused, added;
  var names = new Set(Reflect.ownKeys(window));
  addEventListener("error", (event) => thrown.push(String(event.message)));
  addEventListener("unhandledrejection", (event) => thrown.push(String(event.reason)));
  addEventListener("error", ({ target }) => (refused ??= target.src), true);
`);
/** Last in a page: what we have added once the widget is there. */
const COUNT = inline(`
  afterword.ready.then(() => setTimeout(() => (added = Reflect.ownKeys(window).filter((name) => !names.has(name)).map(String))));
`);

/** A page under the strictest policy that the docs say is enough: its own scripts by a nonce, and beside them what is named. */
const strict = (body, { origin }, stub = "", host = "") => (_, response) => {
  const policy = {
    "default-src": "'none'",
    "script-src": `'nonce-${NONCE}' 'wasm-unsafe-eval' ${origin} ${stub} ${host}`,
    "connect-src": `${origin} ${host}`,
    // For the icon, which browsers ask for by themselves.
    "img-src": "'self'",
    "require-trusted-types-for": "'script'",
  };
  response.writeHead(200, {
    "Content-Type": "text/html;charset=utf-8",
    "Content-Security-Policy": Object.entries(policy).map((line) => line.join(" ")).join("; "),
  });
  response.end(`<!doctype html><html lang="en"><title>host</title>${body}`);
};

/** Called before the script has come, in this order. */
const calls = (id) => inline(`
  wasPromise = afterword.ready instanceof Promise;
  afterword.identify("u-early");
  undo = afterword.on("record", ({ kind }) => heard.push(kind));
  afterword.on("record", ({ kind }) => unheard.push(kind))();
  afterword.thumb("${id}", "up");
  gave = afterword.thumb("${id}", "down", { comment: "said early" });
  early = afterword;
`);

/** What the drivers of Chromium and WebKit put on `window` when they ask. */
const DRIVERS = /^(ret_nodes$|\$?cdc_|Symbol\(automationSessionProxy\)$)/;

const inPage = (browser, what) => browser.driver.executeScript(`return ${what}`);
const come = (browser) => until("the widget is there", () => inPage(browser, "added"), () => browser.console);
const vote = (id) => ({ kind, response }) => kind === "thumb" && response.id === id;

/**
 * Called when the script has come and the widget has not: a page that waits for it does something then, and one that does
 * not has done something before. The page then lets the widget come by itself, for it is not loaded before.
 */
const BETWEEN = inline(`
  const between = () => {
    if (!(Symbol.for("afterword") in window)) return setTimeout(between);
    afterword.ready.then(() => afterword.thumb("slow", "down", { comment: "said last" }));
    afterword.thumb("slow", "up");
    fetch("/go");
  };
  between();
`);

test("the docs have the stub that is built, its hash, and no snippet that is not run here", () => {
  const stub = readFileSync(join(DIST, "stub.js"), "utf8");
  assert.equal(STUB, `<script>${stub}</script>`);
  assert.equal(STUB_HASH, `'sha256-${createHash("sha256").update(stub).digest("base64")}'`);
  const manifest = JSON.parse(snippet('"version"'));
  assert.deepEqual(Object.keys(manifest), Object.keys(JSON.parse(readFileSync(join(DIST, "afterword.json"), "utf8"))));
  for (const name of Object.keys(manifest.integrity)) assert.ok(name in INTEGRITY, name);
  const typed = readFileSync(join(ROOT, "tests", "types", "consumer.ts"), "utf8");
  assert.ok(typed.includes(TYPED.slice(TYPED.indexOf("declare global"))), "the declaration is compiled");
  assert.equal(snippets.length, 10);
});

test("the collector prints the tag that the build prints, and serves what its hash says", async (t) => {
  const collector = await startCollector();
  t.after(collector.stop);
  const { folder, integrity } = await (await fetch(`${collector.origin}/afterword.json`)).json();
  assert.deepEqual({ folder, integrity }, { folder: FOLDER, integrity: INTEGRITY }, "the collector has this build inside");
  assert.equal(collector.tag, scriptTag(collector.origin, collector.publicKey));
  assert.equal(collector.tag, filled(PINNED, collector));
  for (const [name, hash] of Object.entries(integrity)) {
    const answer = await fetch(`${collector.origin}/afterword/${folder}/${name}`);
    assert.equal(answer.headers.get("cache-control"), "public, max-age=31536000, immutable");
    assert.equal(`sha384-${createHash("sha384").update(Buffer.from(await answer.arrayBuffer())).digest("base64")}`, hash, name);
  }
});

for (const engine of ENGINES) {
  test(`${engine}: the script tag`, async (t) => {
    const collector = await startCollector();
    t.after(collector.stop);

    // A static host on an origin of its own: the package copied as it is, and beside it a copy in which two files were
    // changed, with the loader as it was under another name.
    const home = mkdtempSync(join(tmpdir(), "afterword-static-"));
    t.after(() => rmSync(home, { recursive: true, force: true }));
    const copied = join(home, "afterword", FOLDER);
    mkdirSync(join(home, "afterword"));
    cpSync(DIST, copied, { recursive: true });
    cpSync(DIST, join(home, "changed"), { recursive: true });
    for (const name of ["afterword.js", "widget.js"]) {
      writeFileSync(join(home, "changed", name), `window.changed = true;${readFileSync(join(DIST, name), "utf8")}`);
    }
    cpSync(join(DIST, "afterword.js"), join(home, "changed", "loader.js"));
    const host = await serveFolder(home, { "Access-Control-Allow-Origin": "*" });
    t.after(host.close);

    // Another one, which keeps the widget back until the page asks for `/go`.
    let goOn;
    const allowed = new Promise((resolve) => (goOn = resolve));
    const file = (name, when) => async (_, response) => {
      await when;
      response.writeHead(200, { "Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*" });
      response.end(readFileSync(join(DIST, name)));
    };
    const slow = await servePages({
      ...Object.fromEntries(Object.keys(INTEGRITY).map((name) => [`/${name}`, file(name)])),
      "/widget.js": file("widget.js", allowed),
    });
    t.after(slow.close);

    const settled = (tag) => tag.replace("<script ", '<script data-settle-ms="0" ');
    const pinned = settled(filled(PINNED, collector));
    const remote = settled(filled(STATIC, collector, host.origin));
    const at = (folder) => remote.replace(`${host.origin}/afterword/${FOLDER}`, folder);
    const changed = `${host.origin}/changed`;
    const held = at(changed).replace("<script ", `<script integrity="${INTEGRITY["afterword.js"]}" crossorigin="anonymous" `);
    const map = filled(MAP, collector).replace(`${collector.origin}/afterword/${FOLDER}`, changed);
    const early = (id, stub, tag) => `${WATCH}${stub}${calls(id)}${tag}${answer(id)}${COUNT}`;
    const pages = await servePages({
      "/plain": strict(`${WATCH}${settled(filled(PLAIN, collector))}${answer("plain")}`, collector),
      "/hash": strict(early("hash", STUB, pinned), collector, STUB_HASH),
      "/nonce": strict(early("nonce", STUB.replace("<script", `<script nonce="${NONCE}"`), pinned), collector),
      "/file": strict(early("file", filled(STUB_FILE, collector), pinned), collector),
      "/static": strict(early("static", STUB, remote), collector, STUB_HASH, host.origin),
      "/docs": `<title>docs</title>${STUB}${CALLS}${settled(filled(PLAIN, collector))}${answer("docs")}`,
      "/slow": `<title>slow</title>${early("slow", STUB, at(slow.origin))}${BETWEEN}`,
      "/go": (_, response) => {
        goOn();
        response.writeHead(204).end();
      },
      "/wrong": `<title>wrong</title>${early("wrong", STUB, pinned.replace('ms="0"', 'ms="soon"'))}`,
      "/refused": `<title>refused</title>${early("refused", STUB, held)}`,
      "/mapped": `<title>mapped</title>${map}${early("mapped", STUB, at(changed).replace("afterword.js", "loader.js"))}`,
    });
    t.after(pages.close);

    const browser = await openBrowser(engine);
    t.after(browser.close);
    const { driver } = browser;
    const open = (id) => driver.get(`${pages.origin}/${id}`);

    await t.test("the short line hears a click", async () => {
      await open("plain");
      await click(driver, await driver.findElement(By.css("[data-afterword=up]")));
      await arrival(collector, "the vote", vote("plain"));
      assert.deepEqual(await inPage(browser, "thrown"), []);
      assert.deepEqual(browser.console, []);
    });

    for (const [id, how] of Object.entries({
      hash: "a hash for the stub",
      nonce: "a nonce for the stub",
      file: "the stub as a file",
      static: "a static host on another origin",
    })) {
      await t.test(`calls before it has come are made in their order: ${how}`, async () => {
        await open(id);
        const added = (await come(browser)).filter((name) => !DRIVERS.test(name));
        assert.deepEqual(added.sort(), ["Symbol(afterword)", "afterword"], "no other name on window");
        assert.equal(await inPage(browser, "Symbol.for('afterword') in window"), true, "it is the one that all scripts share");
        assert.deepEqual(await inPage(browser, "[wasPromise, gave]"), [true, null]);
        const { thumb, context } = await arrival(collector, "the early vote", vote(id));
        assert.deepEqual([context.user, thumb.value, thumb.comment, thumb.changes], ["u-early", "down", "said early", 1]);
        await until("who was told early has heard", () => inPage(browser, "heard.includes('thumb')"));
        assert.deepEqual(await inPage(browser, "unheard"), [], "what was undone before it began");
        // The stub that a page has kept still leads to the widget, and what it gave still undoes.
        await driver.executeScript(`undo(); heard.length = 0; early.thumb("${id} kept", "up")`);
        await arrival(collector, "the vote by the stub", vote(`${id} kept`));
        assert.deepEqual(await inPage(browser, "[heard, thrown]"), [[], []]);
        assert.equal(await inPage(browser, "typeof afterword.stats().seen"), "number");
        assert.deepEqual(browser.console, []);
      });
    }

    await t.test("calls between the script and the widget keep their order too", async () => {
      await open("slow");
      await come(browser);
      const { thumb } = await arrival(collector, "the last vote", (record) => vote("slow")(record) && record.thumb.comment === "said last");
      assert.deepEqual([thumb.value, thumb.changes], ["down", 3], "up, down, up, down");
      assert.deepEqual(await inPage(browser, "thrown"), []);
      assert.deepEqual(browser.console, []);
    });

    await t.test("a start that fails is silent", async () => {
      await open("wrong");
      await driver.executeAsyncScript("const done = arguments[0]; afterword.ready.catch(() => {}).then(() => setTimeout(done))");
      await driver.executeScript("afterword.thumb('wrong', 'up'); undo()");
      assert.deepEqual(await inPage(browser, "thrown"), []);
      assert.deepEqual(browser.console, []);
    });

    await t.test("a loader that is another one is not run, and the calls do nothing", async () => {
      await open("refused");
      assert.equal(await until("it is refused", () => inPage(browser, "refused")), `${changed}/afterword.js`);
      await driver.executeScript("afterword.thumb('refused', 'up'); undo()");
      assert.deepEqual(await inPage(browser, "[thrown, 'changed' in window, Symbol.for('afterword') in window]"), [[], false, false]);
      browser.console.length = 0;
    });

    await t.test("nor is a widget that is another one, where the import map says its hash", async () => {
      await open("mapped");
      await driver.executeAsyncScript("const done = arguments[0]; afterword.ready.catch(() => {}).then(() => setTimeout(done))");
      assert.equal(await inPage(browser, "'changed' in window"), false);
      assert.deepEqual(await inPage(browser, "thrown"), []);
      assert.ok(host.seen.includes("/changed/widget.js"), "it was asked for");
      assert.notEqual(await inPage(browser, "typeof afterword.stats()"), "object", "and nothing else took its place");
    });

    await t.test("the calls of the docs run as they stand", async () => {
      await open("docs");
      await click(driver, await driver.findElement(By.css("[data-afterword=up]")));
      await until("the page has heard of it", () => browser.console.some(({ text }) => text.includes("thumb")));
      const { context } = await arrival(collector, "the vote", vote("docs"));
      assert.equal(context.user, "u-1");
    });
  });
}
