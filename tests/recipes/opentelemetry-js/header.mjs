import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { context, propagation, trace } from "@opentelemetry/api";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { model } from "./model.mjs";

new NodeSDK().start(); // OTEL_EXPORTER_OTLP_ENDPOINT says where spans go
const tracer = trace.getTracer("chat");

createServer(async (request, response) => {
  if (request.method === "GET") return response.end(readFileSync("header.html"));
  const question = await text(request);
  // The answer's own span: each attempt is another answer, and another span.
  const span = tracer.startSpan("answer", { attributes: { "gen_ai.operation.name": "chat" } });
  const ids = {};
  propagation.inject(trace.setSpan(context.active(), span), ids); // { traceparent: "00-…-…-01" }
  response.writeHead(200, {
    ...ids,
    "Answer-Id": randomUUID(),
    "Content-Type": "text/plain;charset=utf-8",
    "Cache-Control": "no-store",
    // Only where the page comes from elsewhere:
    "Access-Control-Allow-Origin": "https://chat.example",
    "Access-Control-Expose-Headers": "answer-id, traceparent",
  });
  response.flushHeaders(); // else they wait for the first token
  try {
    for await (const part of model(question)) response.write(part);
    response.end();
  } catch (error) {
    span.recordException(error);
    response.destroy();
  } finally {
    span.end();
  }
}).listen(8000, "127.0.0.1");
