// Answers that are edited in editors as their makers ship them, in a chat that bears no marks: what was written is recorded
// as it was written, and nothing else.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openBrowser } from "../system/harness/browsers.mjs";
import { startCollector } from "../system/harness/collector.mjs";
import { servePages } from "../system/harness/pages.mjs";
import { assertOneEach, storedRecords } from "../system/harness/records.mjs";
import { until } from "../system/harness/until.mjs";
import { bundleEditor, bundleWorker, EDITORS, installEditors } from "./editors.mjs";
import { ACTS, handsOf } from "./visit.mjs";

const ENGINES = ["chromium", "firefox"];
/** Short, and longer than it takes an editor to paint what was typed. */
const SETTLE_MS = 500;
const DOCS = readFileSync(new URL("../../docs/unmarked.md", import.meta.url), "utf8");

const javascript = (text) => (_, response) => response.writeHead(200, { "Content-Type": "text/javascript" }).end(text);

const chat = ({ origin, publicKey }, style) => `<title>chat</title><meta charset="utf-8">
  <script async src="${origin}/afterword.js" data-key="${publicKey}" data-read="page" data-text="full" data-settle-ms="${SETTLE_MS}"></script>
  <style>body { margin: 0 } .messages { height: 60vh; overflow: auto } .composer, .editing { width: 700px } svg { width: 64px; height: 16px }</style>
  <style>${style}</style><body><script src="/script.js"></script>`;

const folder = installEditors();
const worker = await bundleWorker(folder);

for (const engine of ENGINES) {
  test(`${engine}: what is written in real editors is read as it stands`, async (t) => {
    const collector = await startCollector();
    t.after(collector.stop);
    const browser = await openBrowser(engine);
    t.after(browser.close);
    const { driver } = browser;
    const hands = handsOf(driver, collector);
    const known = (count) => until("the answers are known", async () => (await driver.executeScript(IDS))?.filter(Boolean).length === count);

    for (const editor of EDITORS) {
      await t.test(editor.name, async () => {
        const { script, style } = await bundleEditor(folder, editor);
        const pages = await servePages({
          "/script.js": javascript(script),
          "/monaco-worker.js": javascript(worker.script),
          "*": chat(collector, style),
        });
        try {
          const visits = [];
          for (const act of ACTS) {
            // No answer bears an id: each act has an address of its own, and so have its answers.
            const page = `/${editor.make}/${ACTS.indexOf(act)}/${act.path ?? "short"}`;
            await driver.get(pages.origin + page);
            const texts = await hands.texts();
            await known(act.path === "bare" ? 0 : texts.length);
            const before = await driver.executeScript(IDS);
            const expected = await act.does(hands, texts, page);
            const after = await driver.executeScript(IDS);
            visits.push({ act, page, expected, ids: texts.map((_, at) => before[at] ?? after[at]) });
            assert.deepEqual(await driver.executeScript("return app.strangers()"), [], `${act.name}: nothing else is an answer`);
          }
          // What a page sends as it is left has come before what the next one sends.
          const last = `/${editor.make}/last`;
          await driver.get(pages.origin + last);
          await hands.press("Good response");
          await hands.heard("thumb", last);
          const records = await storedRecords(collector);
          assertOneEach(records);
          for (const visit of visits) judge(visit, records, editor);
        } finally {
          await pages.close();
        }
        const row = rowOf(editor);
        assert.ok(DOCS.includes(row), `docs/unmarked.md says of it: ${row}`);
      });
    }
    assert.deepEqual(browser.console, []);
  });
}

/** Runs in the page: the ids of its answers. */
const IDS = "return window.afterword?.answers?.() && app.ids()";

/** What there is of an act is what there must be. Of what is not all in the page there is nothing. */
function judge({ act, page, ids, expected }, records, editor) {
  const isTold = ({ kind, context }) => context.page === page && !["view", "abandon", "follow_up"].includes(kind);
  const told = records.filter(isTold).sort((one, other) => (one.kind < other.kind ? -1 : 1));
  const wanted = editor.partial && act.path === "long" ? [] : expected;
  const seen = JSON.stringify(told.map(({ kind, response, retracted, ...rest }) => ({ kind, retracted, id: response.id, ...rest[kind] })), null, 1);
  const of = ({ kind, response }) => `${kind} of answer ${ids.indexOf(response.id)}`;
  assert.deepEqual(told.map(of), wanted.map(([kind, number]) => `${kind} of answer ${number}`), `${act.name}: ${seen}`);
  for (const [at, [kind, , values, holds = () => true]] of wanted.entries()) {
    const record = { retracted: false, ...told[at], ...told[at][kind] };
    for (const [name, value] of Object.entries({ retracted: false, ...values })) {
      assert.equal(linesOf(record[name]), linesOf(value), `${act.name}: ${name} in ${seen}`);
    }
    assert.ok(holds(record), `${act.name}: ${seen}`);
  }
}

/** Editors say in their own ways that a paragraph ends: by one line or two. */
const linesOf = (value) => (typeof value === "string" ? value.replace(/\n+/g, "\n") : value);

/** The row of the table of the docs. */
function rowOf({ name, version, partial }) {
  const cells = [version ? `${name} ${version}` : name, "recorded", "recorded", "taken back", "recorded", partial ? "not recorded" : "recorded whole"];
  return `| ${cells.join(" | ")} |`;
}
