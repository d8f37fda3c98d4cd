// What the SDKs report to. Each gives the settings of the server that reports (`env`), and `exported`: what it was told of
// the answer of a record's `response`, as `{ name, parent, inside }`, the names of the spans inside it, once
// it was told that the answer is done.

import { startLangSmith } from "./langsmith.mjs";
import { startOtlp } from "./otlp.mjs";

/** Ms until spans are sent: the SDKs' own second or five would be waited for. */
const SOON_MS = "100";

/** A span is exported when it has ended. */
const spanOf = (spans) => ({ trace_id, span_id }) => {
  const trace = spans.filter(({ traceId }) => traceId === trace_id);
  const span = trace.find(({ spanId }) => spanId === span_id);
  const inside = trace.filter(({ parentSpanId }) => parentSpanId === span_id).map(({ name }) => name);
  return span && { name: span.name, parent: span.parentSpanId, inside };
};

export async function opentelemetry() {
  const backend = await startOtlp("/v1/traces");
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: backend.origin, OTEL_BSP_SCHEDULE_DELAY: SOON_MS };
  return { ...backend, env, exported: spanOf(backend.spans) };
}

export async function langfuse() {
  const [key, secret] = ["pk-lf-recipe", "sk-lf-recipe"];
  const backend = await startOtlp("/api/public/otel/v1/traces", `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`);
  const env = {
    LANGFUSE_BASE_URL: backend.origin,
    LANGFUSE_PUBLIC_KEY: key,
    LANGFUSE_SECRET_KEY: secret,
    LANGFUSE_FLUSH_AT: "1",
  };
  return { ...backend, env, exported: spanOf(backend.spans) };
}

export async function langsmith() {
  const key = "ls-recipe";
  const backend = await startLangSmith(key);
  const env = { LANGSMITH_TRACING: "true", LANGSMITH_ENDPOINT: backend.origin, LANGSMITH_API_KEY: key, LANGSMITH_PROJECT: "chat" };
  const exported = ({ run_id }) => {
    const run = backend.runs.get(run_id);
    const inside = [...backend.runs.values()].filter(({ parent_run_id }) => parent_run_id === run_id).map(({ name }) => name);
    return run?.end_time && { name: run.name, parent: run.parent_run_id ?? "", inside };
  };
  return { ...backend, env, exported };
}
