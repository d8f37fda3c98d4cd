// The model behind the demo: an OpenAI-compatible server that says what it is to say in a style of its own, drawn by lot, and
// tells the collector of each call by OTLP, as a back end with OpenTelemetry does.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { chance } from "./chance.mjs";
import { anyStyle, compose } from "./style.mjs";

export const MODEL = "tossed-coins";

/**
 * Starts it. `answers` has each that it gave: to which question, in which style, with which words, under which trace.
 * `tell(collector)` says where its traces go; `told()` waits until the last of them is taken.
 */
export async function startModel() {
  const answers = [];
  const asked = new Map();
  const sent = [];
  let collector;
  const answer = async (request, response) => {
    const begun = Date.now();
    const { messages } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const question = messages.at(-1).content;
    const [, trace, parent] = request.headers.traceparent.split("-");
    // The how-manieth answer to a question: what a run gives does not depend on who of all visitors comes first.
    const times = asked.get(question) ?? 0;
    asked.set(question, times + 1);
    const luck = chance("answer", question, times);
    const style = anyStyle(luck);
    const text = compose(question, style, luck);
    answers.push({ question, style, text, trace });
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    const chunk = (delta, reason = null) => response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`);
    for (const piece of text.match(/\S+\s*/g)) chunk({ content: piece });
    chunk({}, "stop");
    response.end("data: [DONE]\n\n");
    sent.push(send(collector, span({ trace, parent, begun, messages, text })));
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    answers,
    tell: (to) => (collector = to),
    told: () => Promise.all(sent),
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

const parts = (text) => [{ type: "text", content: text }];
const nanoseconds = (ms) => `${ms}000000`;

function span({ trace, parent, begun, messages, text }) {
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": MODEL,
    "gen_ai.response.model": MODEL,
    "gen_ai.input.messages": JSON.stringify(messages.map(({ role, content }) => ({ role, parts: parts(content) }))),
    "gen_ai.output.messages": JSON.stringify([{ role: "assistant", parts: parts(text), finish_reason: "stop" }]),
  };
  return {
    traceId: trace,
    spanId: randomBytes(8).toString("hex"),
    parentSpanId: parent,
    name: `chat ${MODEL}`,
    startTimeUnixNano: nanoseconds(begun),
    endTimeUnixNano: nanoseconds(Date.now()),
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } })),
  };
}

async function send({ origin, secretKey }, one) {
  const answer = await fetch(`${origin}/v1/traces`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${secretKey}` },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [one] }] }] }),
  });
  if (!answer.ok) throw new Error(`the collector does not take a trace: ${answer.status} ${await answer.text()}`);
}
