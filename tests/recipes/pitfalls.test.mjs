// What docs/trace-ids.md says of what goes wrong, and of where else ids come from.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { openBrowser } from "../system/harness/browsers.mjs";
import { startCollector } from "../system/harness/collector.mjs";
import { servePages } from "../system/harness/pages.mjs";
import { until } from "../system/harness/until.mjs";
import { RECIPES } from "./recipes.mjs";
import { pageOf, serve } from "./served.mjs";
import { endings, installed } from "./setting.mjs";
import { visit } from "./visit.mjs";

const recipeOf = (folder, server) => RECIPES.find((recipe) => recipe.folder === folder && recipe.server === server);
/** The address and key of no collector, for servers whose page nobody opens. */
const NOWHERE = { origin: "http://127.0.0.1:9", publicKey: "pk_none" };

/** Starts a recipe's server, with `change` and `more` settings, and what it reports to. */
async function running(t, recipe, ends, { more, ...options } = {}) {
  const runtime = installed(t, recipe);
  if (!runtime) return undefined;
  const backend = ends(await recipe.backend());
  const server = ends(await serve(recipe, runtime, { collector: NOWHERE, ...options, env: { ...backend.env, ...more } }));
  return { backend, server };
}

/** Asks without a page, lets the answer end, and gives its `traceparent`. */
async function traceparentOf({ origin }) {
  const answer = await fetch(`${origin}/ask`, { method: "POST", body: "anything" });
  await answer.text();
  return answer.headers.get("traceparent");
}

/** What was changed must have been there. */
const replaced = (part, by) => (source) => {
  assert.ok(source.includes(part), part);
  return source.replace(part, by);
};
const without = (part) => replaced(part, "");

test("a page of another origin is told nothing where the header is not exposed", async (t) => {
  const ends = endings(t);
  const recipe = recipeOf("opentelemetry-js", "header.mjs");
  const collector = ends(await startCollector());
  const answers = [];
  const pages = ends(await servePages({ "/": (_, response) => response.end(pageOf(recipe.page, collector, answers[0])) }));
  const change = without('"Access-Control-Expose-Headers": "answer-id, traceparent",');
  const run = await running(t, recipe, ends, { collector, change, pageOrigin: pages.origin });
  if (!run) return;
  answers.push(run.server.origin);
  const { driver } = ends(await openBrowser("chromium"));
  for (const shown of await visit(driver, pages.origin)) {
    assert.ok(!("afterwordResponse" in shown) && !("afterwordTraceparent" in shown));
    assert.match(shown.text, /^You asked: /);
  }
  assert.match(await traceparentOf(run.server), /^00-/, "it is there all the same");
  const { seen, settled, waiting } = await driver.executeScript("return afterword.stats()");
  assert.deepEqual({ seen, settled, waiting }, { seen: 0, settled: 0, waiting: 0 });
});

test("a traceparent that ends with 00 is that of a trace which nobody keeps", async (t) => {
  const ends = endings(t);
  const more = { OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.5" };
  const run = await running(t, recipeOf("opentelemetry-js", "header.mjs"), ends, { more });
  if (!run) return;
  const { backend, server } = run;
  const told = [];
  const sampled = (traceparent) => traceparent.endsWith("-01");
  // Spans go out in the order in which they end: what comes after one that does not go out shows that it did not.
  await until("one is not sampled, and the next one is", async () => {
    told.push(await traceparentOf(server));
    return told.length > 1 && !sampled(told.at(-2)) && sampled(told.at(-1));
  });
  const ids = (traceparent) => traceparent.slice(3, 35);
  await until("the last one is exported", () => backend.spans.some(({ traceId }) => traceId === ids(told.at(-1))));
  assert.deepEqual(backend.spans.map(({ traceId }) => traceId), told.filter(sampled).map(ids));
  for (const traceparent of told) assert.match(traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
});

test("the current span of a FastAPI handler is not the answer's", async (t) => {
  const ends = endings(t);
  const change = without(", trace.set_span_in_context(span)");
  const run = await running(t, recipeOf("opentelemetry-python", "header.py"), ends, { change });
  if (!run) return;
  const { backend, server } = run;
  const [, traceId, spanId] = (await traceparentOf(server)).split("-");
  const named = (name) => until(`${name} is exported`, () => backend.spans.find((span) => span.traceId === traceId && span.name === name));
  assert.equal((await named("fastapi.endpoint")).spanId, spanId);
  assert.equal((await named("answer")).parentSpanId, spanId);
});

test("a tracer that was not started gives no traceparent, and the answer comes all the same", async (t) => {
  const ends = endings(t);
  const run = await running(t, recipeOf("opentelemetry-js", "header.mjs"), ends, { change: without("new NodeSDK().start();") });
  if (!run) return;
  assert.equal(await traceparentOf(run.server), null);
});

for (const [folder, server, change] of [
  ["opentelemetry-js", "header.mjs", ["model(question)", "failing()"]],
  ["opentelemetry-js", "stream.mjs", ["model(question)", "failing()"]],
  ["langfuse-js", "server.mjs", ["model(question)", "failing()"]],
  ["langsmith-js", "server.mjs", ["traceable(model,", "traceable(failing,"]],
]) {
  const recipe = recipeOf(folder, server);
  test(`${recipe.name}: a model that fails breaks its answer off, and the server goes on`, async (t) => {
    const ends = endings(t);
    const failing = `\nasync function* failing() { yield "one "; throw new Error("the model is gone"); }\n`;
    const run = await running(t, recipe, ends, { change: (source) => replaced(...change)(source) + failing });
    if (!run) return;
    const { backend, server } = run;
    const ask = async () => (await fetch(`${server.origin}/ask`, { method: "POST", body: "anything" })).text();
    for (const which of ["first", "second"]) await assert.rejects(ask(), `the ${which} breaks off`);
    const ended = () => backend.spans?.filter(({ name }) => name === "answer") ?? [...backend.runs.values()].filter((it) => it.error);
    await until("both are exported", () => ended().length === 2, () => [backend.spans, backend.refused, server.lines]);
  });
}

// Nothing is sent from these: they ask the SDK alone.
const LANGFUSE = { LANGFUSE_BASE_URL: "http://127.0.0.1:9", LANGFUSE_PUBLIC_KEY: "pk-lf-none", LANGFUSE_SECRET_KEY: "sk-lf-none" };

for (const [folder, server, flag, source] of [
  [
    "langfuse-js",
    "server.mjs",
    ["--input-type=module", "-e"],
    `import { createTraceId, getActiveSpanId, getActiveTraceId, startActiveObservation } from "@langfuse/tracing";
     import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
     new NodeTracerProvider().register();
     const told = (it) => [it.traceId === getActiveTraceId(), it.id === getActiveSpanId(), it.traceId.length, it.id.length];
     const same = startActiveObservation("answer", told, { asType: "generation" });
     console.log(JSON.stringify({ same, after: getActiveTraceId() ?? null, seeded: await createTraceId("r-81") }));`,
  ],
  [
    "langfuse-python",
    "server.py",
    ["-c"],
    `import json, os
from langfuse import get_client
langfuse = get_client()
with langfuse.start_as_current_observation(name="answer", as_type="generation") as it:
    trace_id, span_id = langfuse.get_current_trace_id(), langfuse.get_current_observation_id()
    same = [it.trace_id == trace_id, it.id == span_id, len(trace_id), len(span_id)]
print(json.dumps({"same": same, "after": langfuse.get_current_trace_id(), "seeded": langfuse.create_trace_id(seed="r-81")}), flush=True)
os._exit(0)  # without the wait for a server that is not there`,
  ],
]) {
  const recipe = recipeOf(folder, server);
  test(`${recipe.name}: the current observation has the ids that it says itself, and a seed makes one trace id`, async (t) => {
    const runtime = installed(t, recipe);
    if (!runtime) return;
    const env = { ...process.env, ...LANGFUSE };
    const { status, stdout, stderr } = spawnSync(runtime.program, [...flag, source], { cwd: runtime.home, env, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    const { same, after, seeded } = JSON.parse(stdout);
    assert.deepEqual(same, [true, true, 32, 16]);
    assert.equal(after, null);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("r-81"));
    assert.equal(seeded, Buffer.from(digest).toString("hex").slice(0, 32), "the first 16 bytes of SHA-256, as a page can make them");
  });
}
