// Every snippet of docs/, as a reader would use it. What one is to show stands before it, in a comment that readers do not see:
//
//   <!-- try: start -->                        the script tag or the module starts the widget
//   <!-- try: click SELECTOR -> KIND ID -->    in a page with this HTML, what is done leaves a record of this kind and answer
//   <!-- try: js -> KIND ID with TEXT -->      run in a page with an answer `r-81`; the record has this text in it
//   <!-- try: module -->                       an ES module that imports the package
//   <!-- try: record -->                       the object of a kind, as the collector takes it
//   <!-- try: sh -->                           commands beside a running collector
//   <!-- elsewhere: FILE -->                   run by this test
//   <!-- all elsewhere: FILE -->               all of the page
//
// Steps are separated by ";": `click SELECTOR`, `type SELECTOR "TEXT"`, `next ID "PROMPT"`, `streaming`,
// `read` (the page is read without marks). "nothing of ID" in the place of a record: there is none.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { By } from "selenium-webdriver";
import { openBrowser } from "./harness/browsers.mjs";
import { AFTERWORD, startCollector } from "./harness/collector.mjs";
import { click, type } from "./harness/gestures.mjs";
import { servePages } from "./harness/pages.mjs";
import { arrival, storedRecords } from "./harness/records.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DOCS = join(ROOT, "docs");
const DEFAULT_ORIGIN = "http://127.0.0.1:8787";
const PATIENCE_MS = 30_000;
/** Each page is tested where it is named here, or says at each snippet who tests it. */
const PAGES = readdirSync(DOCS).filter((name) => name.endsWith(".md"));

/** An answer to speak of, and a way to tell that the widget is there. */
const ANSWER = `<article data-afterword-response="r-81" data-afterword-state="done"><p data-afterword-text>Paris is the capital of France, and
  has been so for most of a thousand years, with a few interruptions that need not concern us here.</p>
  <button data-afterword="up">Good</button></article>`;
const tag = ({ publicKey, origin }, read) =>
  `<script async src="${origin}/afterword.js" data-key="${publicKey}" data-text="full" data-settle-ms="200" data-read="${read}"></script>`;

let browser, collector, home;

before(async () => {
  home = mkdtempSync(join(tmpdir(), "afterword-docs-"));
  collector = await startCollector({ AFTERWORD_DATA_DIR: join(home, "afterword-data") });
  browser = await openBrowser("chromium");
});
after(async () => {
  await browser?.close();
  await collector?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** The snippets of a page: its language, its text, and what the comment before it asks for. */
function snippetsOf(markdown) {
  const found = [...markdown.matchAll(/(?:<!-- (try|elsewhere): (.*?) -->\n)?```(\w*)\n([\s\S]*?)^```$/gm)];
  return found.map(([, way, what, language, text]) => ({ way, what, language, text }));
}

const filled = (text) => text.replaceAll(DEFAULT_ORIGIN, collector.origin).replaceAll("pk_…", collector.publicKey);

/** Opens a page with a widget of its own visitor, and gives a way to ask it. */
async function visit(head, body, extra = {}) {
  const pages = await servePages({ "/": `<title>reader</title>${head}<main>${body}</main>`, ...extra });
  const { driver } = browser;
  await driver.get(`${pages.origin}/`);
  return { driver, close: pages.close };
}

const started = (driver) =>
  driver.executeAsyncScript(`const [done] = arguments;
    const wait = () => (window.afterword ? afterword.ready.then((handle) => done(Boolean(handle.stats()))) : requestAnimationFrame(wait));
    wait();`);

/** Where the last record of what a snippet did must be another one than those before it. */
async function expectRecord(known, said) {
  const [, kind, id, , text] = /^(\w+) (\S+)( with (.+))?$/.exec(said);
  return arrival(collector, said, (one) => !known.has(keyOf(one)) && one.kind === kind && one.response.id === id && JSON.stringify(one).includes(text ?? ""));
}
const keyOf = ({ context, id, rev }) => `${context.visitor} ${id} ${rev}`;
const keysOf = async () => new Set((await storedRecords(collector)).map(keyOf));

const STEPS = {
  click: async (driver, selector) => click(driver, await driver.findElement(By.css(selector))),
  async type(driver, what) {
    const [, selector, text] = /^(\S+) "(.*)"$/.exec(what);
    await STEPS.click(driver, selector);
    await type(driver, text);
  },
  streaming: (driver) => driver.executeScript("document.querySelector('article').dataset.afterwordState = 'streaming'"),
  /** The page is read, and the first button is the one that is chosen in the inspector. */
  read: (driver) => driver.executeScript("globalThis.$0 = document.querySelector('button')"),
  /** The host shows the person's next message, and the answer to it. */
  next: (driver, what) => driver.executeScript(NEXT, .../^(\S+) "(.*)"$/.exec(what).slice(1)),
};
const NEXT = `
  const [id, prompt] = arguments;
  const asked = document.createElement("p");
  asked.dataset.afterwordPromptOf = id;
  asked.textContent = prompt;
  const answer = document.createElement("article");
  answer.dataset.afterwordResponse = id;
  answer.textContent = "In 1889.";
  document.querySelector("[data-afterword-thread]").append(asked, answer);
`;

/** What is tried in a page: the steps in their order, then what must have come of them. */
async function inPage({ what, text, language }) {
  const [steps, said] = what.split(" -> ");
  const known = await keysOf();
  const page = await visit(text.includes("<script") ? filled(text) : tag(collector, what.startsWith("read;") ? "page" : "marks"), language === "html" ? text : ANSWER);
  try {
    assert.equal(await started(page.driver), true);
    for (const step of steps.split("; ")) {
      if (step === "start") continue;
      if (step === "js") await page.driver.executeScript(filled(text));
      else await STEPS[step.split(" ")[0]](page.driver, step.slice(step.indexOf(" ") + 1));
    }
    const [, unheard] = /^nothing of (.*)$/.exec(said ?? "") ?? [];
    if (said && !unheard) return await expectRecord(known, said);
    if (!unheard) return undefined;
    // What is heard after it has arrived: so would it have.
    await page.driver.executeScript("afterword.thumb('after', 'up'); afterword.flush()");
    await arrival(collector, "what came after it", (one) => one.response.id === "after" && !known.has(keyOf(one)));
    const heard = (await storedRecords(collector)).filter(({ response }) => response.id === unheard);
    assert.deepEqual(heard, [], "nothing is recorded");
  } finally {
    await page.close();
  }
}

const file = (name) => (_, response) => {
  response.writeHead(200, { "Content-Type": name.endsWith(".js") ? "text/javascript" : "application/octet-stream" });
  response.end(readFileSync(join(ROOT, "dist", name)));
};

async function asModule({ text }) {
  const files = Object.fromEntries(readdirSync(join(ROOT, "dist")).map((name) => [`/afterword/${name}`, file(name)]));
  const page = await visit(
    '<script type="importmap">{"imports":{"afterword":"/afterword/index.js"}}</script>',
    `${ANSWER}<script type="module">${filled(text)}; globalThis.handle = afterword;</script>`,
    files,
  );
  try {
    await page.driver.wait(() => page.driver.executeScript("return Boolean(globalThis.handle?.stats())"), PATIENCE_MS, "it has started");
  } finally {
    await page.close();
  }
}

/** A record of the kind that the collector knows already by its golden fixtures, with the object of the snippet. */
async function asRecord({ text }) {
  const told = JSON.parse(text);
  const batches = readdirSync(join(ROOT, "tests", "fixtures", "golden")).map((name) => readFileSync(join(ROOT, "tests", "fixtures", "golden", name), "utf8"));
  const found = batches.map((batch) => JSON.parse(batch)).map((batch) => [batch, batch.records.find(({ kind }) => kind === told.kind)]);
  const [batch, record] = found.find(([, one]) => one);
  const rev = Date.now();
  const sent = { ...record, rev, first_at_ms: rev, at_ms: rev, [told.kind]: told[told.kind] };
  const answer = await fetch(`${collector.origin}/v1/records`, {
    method: "POST",
    headers: { Authorization: `Bearer ${collector.secretKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({ ...batch, sent_at_ms: rev, records: [sent] }),
  });
  assert.deepEqual(await answer.json(), { accepted: 1, unchanged: 0, rejected: [] });
  // What the wire has of a kind is what the page tells of it, no more and no less.
  const ofKind = batches.flatMap((batch) => JSON.parse(batch).records).filter(({ kind }) => kind === told.kind);
  const golden = new Set(ofKind.flatMap((one) => Object.keys(one[told.kind])));
  assert.deepEqual(Object.keys(told[told.kind]).sort(), [...golden].sort());
}

function asCommands({ text }) {
  const env = { ...process.env, PATH: [dirname(AFTERWORD), process.env.PATH].join(delimiter) };
  const { status, stderr, stdout } = spawnSync("sh", ["-e", "-c", filled(text)], { cwd: home, encoding: "utf8", env });
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stdout, /"code":/, "the collector has refused it");
}

/** The lines of the README's snippets, without what they say of themselves. */
const README = snippetsOf(readFileSync(join(ROOT, "README.md"), "utf8")).flatMap(({ text }) => linesOf(text));
function linesOf(text) {
  return text.trim().split("\n").map((line) => line.replace(/\s+#.*$/, ""));
}

/** Whether a test reads this page, or the README, which has the same lines. */
function isRunBy(test, name, text) {
  const source = readFileSync(join(ROOT, test), "utf8");
  const reads = (page) => RegExp(`["/]${page.replaceAll(".", "\\.")}"`).test(source);
  return reads(name) || (reads("README.md") && linesOf(text).every((line) => README.includes(line)));
}

const WAYS = { sh: asCommands, module: asModule, record: asRecord };

for (const name of PAGES) {
  const markdown = readFileSync(join(DOCS, name), "utf8");
  const [, whole] = /<!-- all elsewhere: (.*?) -->/.exec(markdown) ?? [];
  const snippets = snippetsOf(markdown).map((snippet) => (whole ? { ...snippet, way: "elsewhere", what: whole } : snippet));
  test(`docs/${name} is true`, async (t) => {
    for (const [, path] of markdown.matchAll(/\]\(((?!https?:)[^)#]+)(?:#[^)]*)?\)/g)) {
      assert.ok(existsSync(join(DOCS, path)), `${path} is there`);
    }
    for (const snippet of snippets) {
      const { way, what, language, text } = snippet;
      if (!language) continue;
      await t.test(text.trim().split("\n")[0], async () => {
        assert.ok(way, `nothing says how this ${language} is tried:\n${text}`);
        if (way === "elsewhere") {
          return assert.ok(isRunBy(what, name, text), `${what} runs this snippet of ${name}`);
        }
        await (WAYS[what] ?? inPage)(snippet);
      });
    }
  });
}

test("in all of it the console stays empty", () => {
  assert.deepEqual(browser.console.filter(({ level }) => level !== "debug"), []);
});

test("the page of all pages names each of them", () => {
  const index = readFileSync(join(DOCS, "README.md"), "utf8");
  for (const name of PAGES.filter((one) => one !== "README.md")) assert.ok(index.includes(`](${name})`), name);
});
