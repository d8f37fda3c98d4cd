import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { context, propagation, trace } from "@opentelemetry/api";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { model } from "./model.mjs";

new NodeSDK().start();
const tracer = trace.getTracer("chat");

createServer(async (request, response) => {
  if (request.method === "GET") return response.end(readFileSync("stream.html"));
  const question = await text(request);
  const send = (event) => response.write(`data: ${JSON.stringify(event)}\n\n`);
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" });

  const span = tracer.startSpan("answer", { attributes: { "gen_ai.operation.name": "chat" } });
  const ids = {};
  propagation.inject(trace.setSpan(context.active(), span), ids);
  send({ facts: { responseId: randomUUID(), traceparent: ids.traceparent, model: "m-1" } });
  try {
    for await (const part of model(question)) send({ text: part });
    response.end();
  } catch (error) {
    span.recordException(error);
    response.destroy();
  } finally {
    span.end();
  }
}).listen(8000, "127.0.0.1");
