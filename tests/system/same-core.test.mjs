// The core as WebAssembly and as JavaScript: what one visit sends is the same, byte for byte.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import * as script from "../../dist/core.js";
import { unpack } from "../../js/unpack.js";
import { buildIn } from "../../scripts/pack.mjs";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { startCollector } from "./harness/collector.mjs";
import { servePages } from "./harness/pages.mjs";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));

test("where the one traps the other throws, and both grow their memory", async () => {
  // Imports that give zero: no object, no text, nothing found.
  const imports = new Proxy({}, { get: () => () => 0 });
  const packed = new Uint8Array(read("dist/afterword.bin"));
  const { instance } = await WebAssembly.instantiate(unpack(packed, "", buildIn(packed)), { a: imports });
  const [core] = Object.values(script);
  const both = [instance.exports, core({ a: imports })];
  const [memory] = Object.entries(instance.exports).find(([, value]) => value instanceof WebAssembly.Memory);
  const names = Object.keys(instance.exports).filter((name) => name !== memory);
  assert.deepEqual(Object.keys(both[1]).sort(), [...names, memory].sort());
  const outcome = (exports, name, ...given) => {
    try {
      return String(exports[name](...given));
    } catch {
      return "trapped";
    }
  };
  const outcomes = names.map((name) => both.map((exports) => outcome(exports, name, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
  for (const [one, other] of outcomes) assert.equal(one, other);
  assert.ok(outcomes.some(([one]) => one === "trapped"), "a method of no widget is a panic");

  const bytes = (exports) => new Uint8Array(exports[memory].buffer);
  for (const exports of both) bytes(exports)[1_000] = 42;
  // The one that gives the address of fresh memory is the allocator.
  const size = 5_000_000;
  const allocates = names.find((name) => Number(outcome(both[0], name, size, 1)) > 65_536 && bytes(both[0]).length > size);
  const at = Number(outcome(both[1], allocates, size, 1));
  for (const exports of both) assert.equal(bytes(exports)[1_000], 42);
  assert.ok(at > 65_536 && bytes(both[1]).length >= at + size);
});

for (const engine of ENGINES) {
  test(`${engine}: a visit sends the same bytes as WebAssembly and as JavaScript`, async (t) => {
    const collector = await startCollector();
    t.after(collector.stop);
    // A door for each, for the one page sends what is open as the other is opened.
    const bodies = { wasm: [], script: [] };
    const pages = await servePages({
      "/": `<title>visit</title><script>${FROZEN}${VISIT}</script>${ANSWERS}`,
      "/wasm/v1/records": (request, response) => taken(request, response, bodies.wasm),
      "/script/v1/records": (request, response) => taken(request, response, bodies.script),
    });
    t.after(pages.close);
    const browser = await openBrowser(engine, { webAssembly: true });
    t.after(browser.close);
    const { driver } = browser;
    const visit = async (name, options) => {
      await driver.get(`${pages.origin}/`);
      const given = { collector: `${pages.origin}/${name}`, key: "pk_1", text: "full", settleMs: 60_000, ...options };
      const stats = await driver.executeAsyncScript("visit(...arguments)", `${collector.origin}/index.js`, given);
      assert.equal(typeof stats, "object", stats);
      const sent = [...bodies[name]];
      const files = await driver.executeScript("return performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop())");
      return { sent, stats, ran: files.find((name) => ["core.js", "afterword.bin"].includes(name)) };
    };
    const wasm = await visit("wasm", {});
    const script = await visit("script", { wasm: false });
    assert.deepEqual([wasm.ran, script.ran], ["afterword.bin", "core.js"]);

    const records = wasm.sent.flatMap((body) => JSON.parse(body).records);
    const kinds = new Set(records.map(({ kind }) => kind));
    for (const kind of ["thumb", "copy", "regenerate", "edit", "stop"]) assert.ok(kinds.has(kind), `${kind} among ${[...kinds]}`);
    const { edit } = records.find(({ kind, response }) => kind === "edit" && response.id === "r-0");
    assert.ok(edit.distance > 0 && edit.distance < 1 && edit.similarity > 0, JSON.stringify(edit));
    assert.ok(JSON.stringify(records).includes("[email]"), "it was redacted");

    assert.deepEqual(script.sent, wasm.sent);
    assert.deepEqual(script.stats, wasm.stats);
    assert.deepEqual(browser.console, []);
  });
}

/** Keeps the body as it was made, and has stored all. */
function taken(request, response, bodies) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const sent = Buffer.concat(chunks);
    const body = (request.url.includes("encoding=gzip") ? gunzipSync(sent) : sent).toString();
    bodies.push(body);
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ accepted: JSON.parse(body).records.length, unchanged: 0, rejected: [] }));
  });
}

const SAID = [
  "Paris is the capital of France, and ε &lt; 0 is no distance.",
  "Mail ada@example.org or call +49 30 901820, card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00.",
  "日本語の文章です。👩‍👩‍👧 e\u0301 ﬁ \u200d \u{10ffff}",
  "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789 at https://example.org/path?token=1#x from 192.168.0.1",
];
/** One of them streams, so that it can be stopped. */
const STREAMING = 2;
const article = (text, at) => `
  <article data-afterword-response="r-${at}" data-afterword-model="m" data-afterword-state="${at === STREAMING ? "streaming" : "done"}">
  <div data-afterword-text>${text}</div></article>
  <p data-afterword-prompt-of="r-${at}">Who wrote to bob@example.com, question ${at}?</p>`;
const ANSWERS = SAID.map(article).join("");

/** Runs in the page, before anything else: its clock stands until the visit moves it, and nothing is random. */
const FROZEN = `
  localStorage.clear();
  sessionStorage.clear();
  window.clock = 1_790_000_000_000;
  Date.now = () => clock;
  let seed = 1n;
  const next = () => (seed = BigInt.asUintN(64, seed * 6364136223846793005n + 1442695040888963407n));
  crypto.getRandomValues = (values) => values.map(next);
`;

/** Runs in the page: what can be said in code, with odd numbers and long texts, and then what was counted. */
const VISIT = `
  const word = (at, seed) => ["so", "naïve", "und", "Wörter", "然后", "🙂", "x" + ((at * seed) % 97)][(at * at * seed + at) % 7];
  const words = (count, seed) => Array.from({ length: count }, (_, at) => word(at, seed)).join(" ");
  const reasons = ["hallucination", "style"];
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const acts = (handle) => [
    () => handle.thumb("r-0", "up"),
    () => handle.thumb("r-0", "down", { reasons, comment: "Ask eve@example.net: " + words(40, 3), correction: words(60, 5) }),
    () => handle.thumb("r-1", "up"),
    () => handle.thumb("r-1", null),
    () => handle.copy("r-1"),
    () => handle.copy("r-0", { from: 2.5, to: 7.9 }),
    () => handle.copy("r-2", { from: -5, to: 1e300 }),
    () => handle.copy("r-2", { from: NaN, to: 3 }),
    () => handle.copy("r-3", { from: 2 ** 32, to: 2 ** 64 }),
    () => handle.copy("r-3", { from: 0.9, to: 2 ** 33 + 1 }),
    () => handle.regenerate("r-1"),
    () => handle.regenerate("r-1"),
    () => handle.edit("r-0", { draft: words(400, 11), final: words(300, 11) + words(120, 13) }),
    () => handle.edit("r-1", { draft: words(30, 2), final: words(30, 2) }),
    () => handle.edit("r-2", { draft: words(30_000, 17), final: words(29_000, 17) + "!" + words(900, 19), committed: false }),
    () => handle.edit("r-3", { draft: "", final: "\\ud800 lone \\udfff" }),
    () => handle.stopGeneration("r-2"),
    () => handle.identify("user-1"),
    () => handle.bind(document.body, { responseId: "bound", traceparent, promptVersion: "7" }),
    () => handle.thumb("bound", "down", { comment: "\\u0000 \\u001f \\" \\\\ <\\/script>" }),
    () => handle.thumb("unknown", "up"),
  ];
  const visited = async (from, options) => {
    const { start } = await import(from);
    const handle = await start(options);
    for (const act of acts(handle)) {
      clock += 1_234;
      act();
    }
    handle.flush();
    while (handle.stats().waiting) await new Promise((answered) => handle.on("batch", answered));
    const { handlers, ...counts } = handle.stats();
    return counts;
  };
  window.visit = (from, options, done) => visited(from, options).then(done, (error) => done(String(error)));
`;
