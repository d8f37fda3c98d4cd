import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { startObservation } from "@langfuse/tracing";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { model } from "./model.mjs";

new NodeTracerProvider({ spanProcessors: [new LangfuseSpanProcessor()] }).register(); // LANGFUSE_… say where

createServer(async (request, response) => {
  if (request.method === "GET") return response.end(readFileSync("stream.html"));
  const question = await text(request);
  const send = (event) => response.write(`data: ${JSON.stringify(event)}\n\n`);
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" });

  const generation = startObservation("answer", { model: "m-1", input: question }, { asType: "generation" });
  const { traceId, id: spanId } = generation;
  send({ facts: { responseId: randomUUID(), traceId, spanId, model: "m-1" } });
  let output = "";
  try {
    for await (const part of model(question)) {
      output += part;
      send({ text: part });
    }
    response.end();
  } catch (error) {
    generation.update({ level: "ERROR", statusMessage: String(error) });
    response.destroy();
  } finally {
    generation.update({ output }).end();
  }
}).listen(8000, "127.0.0.1");
