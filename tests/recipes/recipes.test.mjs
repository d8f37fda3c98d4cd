// Each recipe of docs/trace-ids.md with its real SDK: the record bears the ids that the SDK has exported.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser } from "../system/harness/browsers.mjs";
import { startCollector } from "../system/harness/collector.mjs";
import { servePages } from "../system/harness/pages.mjs";
import { arrival } from "../system/harness/records.mjs";
import { until } from "../system/harness/until.mjs";
import { RECIPES } from "./recipes.mjs";
import { pageOf, serve } from "./served.mjs";
import { endings, installed } from "./setting.mjs";
import { visit } from "./visit.mjs";

let browser;
before(async () => {
  browser = await openBrowser("chromium");
});
after(() => browser?.close());

for (const recipe of RECIPES) {
  test(recipe.name, async (t) => {
    const runtime = installed(t, recipe);
    if (!runtime) return;
    const ends = endings(t);
    const collector = ends(await startCollector());
    const backend = ends(await recipe.backend());
    const server = ends(await serve(recipe, runtime, { collector, env: backend.env }));
    await follow(await visit(browser.driver, server.origin), recipe, { collector, backend, server });
  });
}

for (const recipe of RECIPES.filter(({ page }) => page === "header.html")) {
  test(`${recipe.name}, to a page of another origin`, async (t) => {
    const runtime = installed(t, recipe);
    if (!runtime) return;
    const ends = endings(t);
    const collector = ends(await startCollector());
    const backend = ends(await recipe.backend());
    const answers = [];
    const pages = ends(await servePages({ "/": (_, response) => response.end(pageOf(recipe.page, collector, answers[0])) }));
    const server = ends(await serve(recipe, runtime, { collector, env: backend.env, pageOrigin: pages.origin }));
    answers.push(server.origin);
    await follow(await visit(browser.driver, pages.origin), recipe, { collector, backend, server });
  });
}

/** Both answers, from the page to the record, and from the record to what was exported. */
async function follow(shown, recipe, { collector, backend, server }) {
  const records = [];
  for (const [at, value] of ["up", "down"].entries()) {
    const { afterwordResponse: id } = shown[at];
    const isVote = ({ kind, response }) => kind === "thumb" && response.id === id;
    const record = await arrival(collector, `the vote on answer ${at + 1}`, isVote);
    assert.equal(record.thumb.value, value);
    assert.match(shown[at].text, /^You asked: What is the capital of France\? .* than this one\./);
    const { id: _, ...ids } = record.response;
    assert.deepEqual(idsOf(ids), idsOf(marked(shown[at])), "the record has what the page was told");
    const seen = () => [backend.spans, backend.refused, server.lines];
    const known = (what, find) => until(`${what} of ${JSON.stringify(ids)} is exported`, find, seen);
    const span = await known("the answer", () => backend.exported(ids));
    assert.equal(span.name, "answer");
    const { within, around, traceOf } = recipe;
    if (traceOf) assert.equal(ids.trace_id, traceOf(id));
    const parentName = async () => (await backend.exported({ ...ids, span_id: span.parent }))?.name;
    if (within) await known(`${within} around the answer`, async () => (await parentName()) === within);
    if (around) await known(`${around} in the answer`, async () => (await backend.exported(ids)).inside.includes(around));
    await backend.beside?.(record);
    records.push(record);
  }
  // Another attempt is another answer, and another span.
  const [first, second] = records.map(({ response }) => response);
  for (const name of ["id", "trace_id", "span_id", "run_id"]) assert.ok(!first[name] || first[name] !== second[name], name);
  const again = await arrival(collector, "that another answer was asked for", ({ kind }) => kind === "regenerate");
  assert.equal(again.response.id, first.id);
  assert.equal(again.regenerate.next_response, second.id);
  assert.deepEqual(backend.refused, []);
  assert.deepEqual(browser.console.splice(0), []);
}

const idsOf = ({ trace_id, span_id, run_id }) => ({ trace_id, span_id, run_id });

/** What the marks of an answer say, by the names of a record. */
function marked({ afterwordTraceparent = "", afterwordTrace, afterwordSpan, afterwordRun }) {
  const [, trace, span] = afterwordTraceparent.split("-");
  const ids = { trace_id: afterwordTrace ?? trace, span_id: afterwordSpan ?? span, run_id: afterwordRun };
  assert.ok(ids.run_id ?? (ids.trace_id && ids.span_id), "the page was told of the trace, or of the run");
  return ids;
}
