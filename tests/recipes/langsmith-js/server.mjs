import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { uuid7 } from "langsmith";
import { traceable } from "langsmith/traceable";
import { model } from "./model.mjs";

createServer(async (request, response) => {
  if (request.method === "GET") return response.end(readFileSync("stream.html"));
  const question = await text(request);
  const send = (event) => response.write(`data: ${JSON.stringify(event)}\n\n`);
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" });

  // The run's id is ours to choose, so it is known before the run begins.
  const runId = uuid7();
  const traced = traceable(model, { name: "answer", run_type: "llm", id: runId, aggregator: (parts) => parts.join("") });
  send({ facts: { responseId: randomUUID(), runId, model: "m-1" } });
  try {
    for await (const part of await traced(question)) send({ text: part });
    response.end();
  } catch {
    response.destroy(); // the run has the error
  }
}).listen(8000, "127.0.0.1");
