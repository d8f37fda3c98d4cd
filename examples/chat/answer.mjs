// The back end of the examples that have no SDK: an answer is lines of JSON, first what is known of it, then its text.

import { randomBytes, randomUUID } from "node:crypto";
import { bodyOf, echo, untilGone } from "./model.mjs";

const hex = (bytes) => randomBytes(bytes).toString("hex");

/** What is known of an answer before it comes. Yours has the ids of the span in which it is made. */
export function makeFacts() {
  const facts = { responseId: randomUUID(), traceId: hex(16), spanId: hex(8), model: "echo-1" };
  console.log(`answer ${facts.responseId} in trace ${facts.traceId}`);
  return facts;
}

export async function answer(request, response) {
  const { question } = await bodyOf(request);
  response.writeHead(200, { "Content-Type": "application/x-ndjson" });
  const send = (event) => response.write(`${JSON.stringify(event)}\n`);
  send({ facts: makeFacts() });
  for await (const text of echo(question, untilGone(response))) send({ text });
  response.end();
}
