// Traces as the SDKs of OpenTelemetry and OpenInference send them, beside a record of the answer.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { startCollector } from "../system/harness/collector.mjs";
import { ANSWER, RESPONSE_ID, startModel } from "./model.mjs";

const CALLS = fileURLToPath(new URL("calls.py", import.meta.url));
const NODE_CALLS = process.env.AFTERWORD_TRACES_NODE;
const PYTHON = process.env.AFTERWORD_TRACES_PYTHON;

/** What sends them here: each a program with its first arguments. */
const WAYS = {
  ...(PYTHON && {
    "OpenTelemetry for Python": [PYTHON, CALLS, "opentelemetry"],
    "OpenInference for OpenAI": [PYTHON, CALLS, "openinference"],
    "OpenTelemetry for OpenAI, message by message in log records,": [PYTHON, CALLS, "messages"],
    "OpenTelemetry for OpenAI, with its details in a log record,": [PYTHON, CALLS, "details"],
  }),
  ...(NODE_CALLS && {
    "OpenTelemetry for JS, in JSON,": [process.execPath, NODE_CALLS, "json"],
    "OpenTelemetry for JS, in protobuf,": [process.execPath, NODE_CALLS, "protobuf"],
    "OpenTelemetry for OpenAI in JS, message by message in log records,": [process.execPath, NODE_CALLS, "messages"],
  }),
};

let collector, model;
before(async () => {
  collector = await startCollector();
  model = await startModel();
});
after(async () => {
  await model?.stop();
  await collector?.stop();
});

async function get(path) {
  const answer = await fetch(`${collector.origin}${path}`, { headers: { authorization: `Bearer ${collector.secretKey}` } });
  assert.equal(answer.status, 200, path);
  return answer.json();
}

/** The ids of the span that a program has sent. */
async function call([program, ...args]) {
  const child = spawn(program, [...args, collector.origin, collector.secretKey, model.url]);
  let said = "", failed = "";
  child.stdout.on("data", (text) => (said += text));
  child.stderr.on("data", (text) => (failed += text));
  const [code] = await once(child, "close");
  assert.equal(code, 0, failed);
  const [traceId, spanId] = said.trim().split("\n").at(-1).split(" ");
  return { traceId, spanId };
}

/** The ways by which no tools are told of. */
const WITHOUT_TOOLS = ["messages", "details"];

for (const [name, way] of Object.entries(WAYS)) {
  test(`a call that ${name} tells of is kept whole, and redacted`, async () => {
    const { traceId, spanId } = await call(way);
    const { calls } = await get(`/v1/traces/${traceId}`);
    assert.equal(calls.length, 1);
    const [kept] = calls;
    assert.equal(kept.span_id, spanId);
    assert.equal(kept.model, "gpt-test-2026-01-01");
    assert.equal(kept.system, "You answer in one sentence.");
    assert.deepEqual(kept.messages, [{ role: "user", content: "How does one greet in Zürich? Write to [email]." }]);
    assert.deepEqual(kept.output, [{ role: "assistant", content: ANSWER }]);
    assert.deepEqual([kept.tokens_in, kept.tokens_out], [21, 7]);
    if (WITHOUT_TOOLS.includes(way.at(-1))) assert.equal(kept.tools, undefined);
    else assert.match(JSON.stringify(kept.tools), /^\[[^\]]*"zoom"/);
    assert.ok(kept.end_ms >= kept.start_ms && kept.start_ms > 1_700_000_000_000);
    assert.deepEqual([kept.response_id, kept.finish_reason], [RESPONSE_ID, "stop"]);
  });
}
