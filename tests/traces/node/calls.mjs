// Tells of one call: in OpenTelemetry's own conventions, by hand, in JSON or in protobuf; or by its instrumentation of OpenAI's
// client, whose messages come as log records. Prints the ids of its span.

import { createRequire } from "node:module";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPTraceExporter as Json } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as Protobuf } from "@opentelemetry/exporter-trace-otlp-proto";
import { OpenAIInstrumentation } from "@opentelemetry/instrumentation-openai";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { BasicTracerProvider, BatchSpanProcessor, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";

const [way, origin, key, modelUrl] = process.argv.slice(2);
const sent = { headers: { Authorization: `Bearer ${key}` }, compression: way === "json" ? "none" : "gzip" };
const exporter = new (way === "protobuf" ? Protobuf : Json)({ url: `${origin}/v1/traces`, ...sent });
const seen = new InMemorySpanExporter();
const spans = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(seen), new BatchSpanProcessor(exporter)] });
const logExporter = new OTLPLogExporter({ url: `${origin}/v1/logs`, ...sent });
const logs = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter: logExporter })] });

const SYSTEM = "You answer in one sentence.";
const QUESTION = "How does one greet in Zürich? Write to someone@example.com.";

async function ask() {
  const instrumentation = new OpenAIInstrumentation({ captureMessageContent: true });
  instrumentation.setTracerProvider(spans);
  instrumentation.setLoggerProvider(logs);
  instrumentation.enable();
  // It has to be loaded after that, by what is instrumented.
  const { OpenAI } = createRequire(import.meta.url)("openai");
  const messages = [{ role: "system", content: SYSTEM }, { role: "user", content: QUESTION }];
  await new OpenAI({ baseURL: modelUrl, apiKey: "none" }).chat.completions.create({ model: "gpt-test", messages });
}

function tellByHand() {
  const text = (content) => ({ type: "text", content });
  const span = spans.getTracer("by hand").startSpan("chat gpt-test");
  span.setAttributes({
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "gpt-test",
    "gen_ai.response.model": "gpt-test-2026-01-01",
    "gen_ai.response.id": "chatcmpl-0123456789",
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 21,
    "gen_ai.usage.output_tokens": 7,
    "gen_ai.system_instructions": JSON.stringify([text(SYSTEM)]),
    "gen_ai.input.messages": JSON.stringify([{ role: "user", parts: [text(QUESTION)] }]),
    "gen_ai.output.messages": JSON.stringify([{ role: "assistant", parts: [text("Grüezi is said in Zürich.")] }]),
    "gen_ai.tool.definitions": JSON.stringify([{ type: "function", name: "zoom" }]),
  });
  span.end();
}

if (way === "messages") await ask();
else tellByHand();
const [span] = seen.getFinishedSpans();
for (const one of [spans, logs]) {
  await one.forceFlush();
  await one.shutdown();
}
const { traceId, spanId } = span.spanContext();
console.log(traceId, spanId);
