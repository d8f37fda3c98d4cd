// The adapters for the AI SDK and assistant-ui, and marks: what does not take their packages to prove.

import assert from "node:assert/strict";
import { test } from "node:test";
import { actsOf, factsOf, sendFacts } from "../../js/ai-sdk.js";
import { afterwordFeedback, factsOf as factsOfThread, marksOf as marksOfThread } from "../../js/assistant-ui.js";
import { marksOf } from "../../js/bindings/marks.js";

/** A handle that writes down what it is told. */
function witness() {
  const told = [];
  const handle = new Proxy({}, { get: (_, name) => (name === "then" ? undefined : (...given) => told.push([name, ...given])) });
  return { told, handle };
}
const answer = (id, more) => ({ id, role: "assistant", ...more });

test("marks say what is known, and nothing else", () => {
  assert.deepEqual(marksOf({ responseId: "r-1", traceId: "t", model: undefined, promptVersion: "v7", other: 1 }), {
    "data-afterword-response": "r-1",
    "data-afterword-trace": "t",
    "data-afterword-prompt-version": "v7",
  });
  assert.deepEqual(marksOf(undefined), {});
});

test("facts are sent when an answer starts, once", () => {
  const send = sendFacts({ responseId: "r-1" });
  assert.deepEqual(send({ part: { type: "start" } }).afterword.responseId, "r-1");
  for (const type of ["text-delta", "finish-step", "finish"]) assert.equal(send({ part: { type } }), undefined);
});

test("without a span, and without metadata, an answer still has its id", () => {
  const { afterword } = sendFacts({ span: undefined })({ part: { type: "start" } });
  assert.equal(JSON.stringify(afterword), "{}");
  assert.deepEqual(factsOf(answer("m-1", { metadata: { afterword } })).responseId, "m-1");
  assert.deepEqual(factsOf(answer("m-1"), "streaming"), { responseId: "m-1", state: "streaming" });
  const sent = answer("m-1", { metadata: { afterword: { responseId: "r-1" } } });
  assert.deepEqual(factsOf(sent), { responseId: "r-1" }, "the back end's counts");
});

test("a chat that is stopped while it streams is told of, and one that is not is not", async () => {
  const { told, handle } = witness();
  let stops = 0;
  const stop = async () => (stops += 1);
  const chat = { messages: [{ id: "q", role: "user" }, answer("m-1")], status: "ready", regenerate: async () => {}, stop };
  await actsOf(chat, handle).stop();
  assert.deepEqual(told, []);
  await actsOf({ ...chat, status: "streaming" }, handle).stop();
  assert.deepEqual(told, [["bind", null, { responseId: "m-1" }], ["stopGeneration", "m-1"]]);
  assert.equal(stops, 2);
});

test("another answer to a message that is not there is told of to nobody, and the chat's own error comes through", async () => {
  const { told, handle } = witness();
  const regenerate = async () => {
    throw new Error("message m-9 not found");
  };
  const chat = { messages: [{ id: "q", role: "user" }, answer("m-1")], status: "ready", regenerate, stop: async () => {} };
  await assert.rejects(actsOf(chat, handle).regenerate({ messageId: "m-9" }), /m-9/);
  assert.deepEqual(told, []);
});

test("assistant-ui's feedback is a vote with the facts of the message", async () => {
  const { told, handle } = witness();
  const message = answer("m-1", { status: { type: "complete" }, metadata: { custom: { afterword: { traceId: "t" } } } });
  const facts = { responseId: "m-1", traceId: "t", state: "done" };
  for (const given of [handle, Promise.resolve(handle)]) {
    told.length = 0;
    await afterwordFeedback(given).submit({ message, type: "positive" });
    await afterwordFeedback(given).submit({ message, type: "negative", comment: "no" });
    assert.deepEqual(told, [
      ["bind", null, facts],
      ["thumb", "m-1", "up", undefined],
      ["bind", null, facts],
      ["thumb", "m-1", "down", { comment: "no" }],
    ]);
  }
  await afterwordFeedback(Promise.reject(new Error("no widget"))).submit({ message, type: "positive" });
});

test("assistant-ui's messages: how far they are, and no marks on those of the person", () => {
  const state = (type, reason) => factsOfThread(answer("m-1", { status: { type, reason }, metadata: { custom: {} } })).state;
  assert.deepEqual(
    [
      ...[state("running"), state("complete", "stop"), state("incomplete", "cancelled"), state("incomplete", "length")],
      ...[state("incomplete", "error"), state("requires-action")],
    ],
    ["streaming", "done", "done", "done", "error", "done"],
  );
  assert.deepEqual(factsOfThread(answer("m-1")), { responseId: "m-1" });
  assert.deepEqual(marksOfThread({ id: "q", role: "user", metadata: { custom: {} } }), {});
  assert.deepEqual(marksOfThread(answer("m-1", { status: { type: "running" }, metadata: { custom: {} } })), {
    "data-afterword-response": "m-1",
    "data-afterword-state": "streaming",
  });
});
