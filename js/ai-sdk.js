// The AI SDK, 5 and later: from the span on the server to the facts in the page. It imports nothing of either.

import { factsIn, NAME } from "./bindings/message.js";

const STATES = { submitted: "waiting", streaming: "streaming", ready: "done", error: "error" };

export const sendFacts = ({ span, ...facts } = {}) => {
  const { traceId, spanId } = span?.spanContext() ?? {};
  return ({ part }) => (part.type == "start" ? { [NAME]: { traceId, spanId, ...facts } } : undefined);
};

export const factsOf = (message, status) => {
  const state = STATES[status];
  return { ...factsIn(message), ...(state && { state }) };
};

const isAnswer = ({ role }) => role == "assistant";

export const actsOf = (chat, afterword) => {
  const told = (act, message) => {
    if (!message) return;
    const facts = factsOf(message);
    afterword.bind(null, facts);
    afterword[act](facts.responseId);
  };
  return {
    regenerate(options) {
      const { messages } = chat;
      const named = options?.messageId;
      const at = messages.findIndex(({ id }) => id === named);
      // Named by the question, it is the answer after it; not named, the last one.
      told("regenerate", named == null ? messages.findLast(isAnswer) : at < 0 ? undefined : messages.slice(at).find(isAnswer));
      return chat.regenerate(options);
    },
    stop() {
      const last = chat.messages.at(-1);
      if (chat.status == "streaming" && isAnswer(last)) told("stopGeneration", last);
      return chat.stop();
    },
  };
};
