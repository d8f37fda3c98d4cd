// The adapter for the AI SDK in three of its versions, with their own mock models and their own chats.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { actsOf, factsOf, sendFacts } from "../../js/ai-sdk.js";

const FOLDER = process.env.AFTERWORD_SDKS;
const SPAN_ID = "00f067aa0ba902b7";
const traceId = (count) => String(count).padStart(32, "a");

const chunks = (finishReason, usage) => [
  { type: "stream-start", warnings: [] },
  { type: "text-start", id: "1" },
  { type: "text-delta", id: "1", delta: "Paris" },
  { type: "text-end", id: "1" },
  { type: "finish", finishReason, usage },
];
const tokens = { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0, text: 1, reasoning: 0 };
const newer = chunks({ unified: "stop", raw: "stop" }, { inputTokens: tokens, outputTokens: tokens });
const VERSIONS = [
  ["ai5", "MockLanguageModelV2", chunks("stop", { inputTokens: 1, outputTokens: 1, totalTokens: 2 })],
  ["ai6", "MockLanguageModelV3", newer],
  ["ai7", "MockLanguageModelV4", newer],
];

/** As an app keeps it. */
class State {
  messages = [];
  status = "ready";
  pushMessage = (message) => this.messages.push(message);
  popMessage = () => this.messages.pop();
  replaceMessage = (at, message) => (this.messages = this.messages.with(at, message));
  snapshot = structuredClone;
}

async function chatOf(name, mock, stream) {
  const from = createRequire(join(FOLDER, "package.json"));
  const load = (path) => import(pathToFileURL(from.resolve(path)));
  const ai = await load(name);
  const { [mock]: Mock } = await load(`${name}/test`);
  const model = new Mock({ doStream: async () => ({ stream: ai.simulateReadableStream({ chunks: stream }) }) });
  let count = 0;
  class Chat extends ai.AbstractChat {}
  return new Chat({
    state: new State(),
    transport: {
      async sendMessages({ messages, abortSignal }) {
        count += 1;
        const id = traceId(count);
        const span = { spanContext: () => ({ traceId: id, spanId: SPAN_ID }) };
        const result = ai.streamText({ model, messages: await ai.convertToModelMessages(messages), abortSignal });
        return result.toUIMessageStream({ messageMetadata: sendFacts({ span, model: "m-1" }) });
      },
    },
  });
}

for (const [name, mock, stream] of VERSIONS) {
  test(`${name}: the facts of an answer come with it, and another answer is told of`, { skip: !FOLDER }, async () => {
    const chat = await chatOf(name, mock, stream);
    await chat.sendMessage({ text: "What is the capital of France?" });
    const first = chat.messages.at(-1);
    const facts = { responseId: first.id, traceId: traceId(1), spanId: SPAN_ID, model: "m-1" };
    assert.equal(first.parts.at(-1).text, "Paris");
    assert.deepEqual(factsOf(first), facts);
    assert.deepEqual(factsOf(first, chat.status), { ...facts, state: "done" });

    const told = [];
    const afterword = { bind: (...given) => told.push(["bind", ...given]), regenerate: (id) => told.push(["regenerate", id]) };
    await actsOf(chat, afterword).regenerate();
    assert.deepEqual(told, [["bind", null, facts], ["regenerate", first.id]]);
    assert.equal(factsOf(chat.messages.at(-1)).traceId, traceId(2));

    told.length = 0;
    const [question, second] = chat.messages;
    await actsOf(chat, afterword).regenerate({ messageId: question.id });
    assert.deepEqual(told.at(-1), ["regenerate", second.id], "named by its question");
    assert.equal(chat.messages.length, 2);
  });
}
