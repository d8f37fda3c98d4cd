// Tells of one call in OpenTelemetry's own conventions, in JSON or in protobuf. Prints the ids of its span.

import { OTLPTraceExporter as Json } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as Protobuf } from "@opentelemetry/exporter-trace-otlp-proto";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";

const [form, origin, key] = process.argv.slice(2);
const options = { url: `${origin}/v1/traces`, headers: { Authorization: `Bearer ${key}` }, compression: form === "json" ? "none" : "gzip" };
const exporter = form === "json" ? new Json(options) : new Protobuf(options);
const provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });

const text = (content) => ({ type: "text", content });
const span = provider.getTracer("by hand").startSpan("chat gpt-test");
span.setAttributes({
  "gen_ai.operation.name": "chat",
  "gen_ai.request.model": "gpt-test",
  "gen_ai.response.model": "gpt-test-2026-01-01",
  "gen_ai.response.id": "chatcmpl-0123456789",
  "gen_ai.response.finish_reasons": ["stop"],
  "gen_ai.usage.input_tokens": 21,
  "gen_ai.usage.output_tokens": 7,
  "gen_ai.system_instructions": JSON.stringify([text("You answer in one sentence.")]),
  "gen_ai.input.messages": JSON.stringify([{ role: "user", parts: [text("How does one greet in Zürich? Write to someone@example.com.")] }]),
  "gen_ai.output.messages": JSON.stringify([{ role: "assistant", parts: [text("Grüezi is said in Zürich.")] }]),
  "gen_ai.tool.definitions": JSON.stringify([{ type: "function", name: "zoom" }]),
});
span.end();
await provider.forceFlush();
await provider.shutdown();
const { traceId, spanId } = span.spanContext();
console.log(traceId, spanId);
