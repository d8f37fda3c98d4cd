// assistant-ui: its feedback adapter, and the marks of its messages. It imports nothing of it.

import { marksOf as marks } from "./bindings/marks.js";
import { factsIn } from "./bindings/message.js";

// What was stopped, or was too long, is an answer as far as it went.
const stateOf = ({ type, reason }) => (type == "running" ? "streaming" : reason == "error" ? "error" : "done");

export const factsOf = (message) => ({ ...factsIn(message), ...(message.status && { state: stateOf(message.status) }) });

export const marksOf = (message) => (message.role == "assistant" ? marks(factsOf(message)) : {});

export const afterwordFeedback = (afterword) => ({
  async submit({ message, type, comment }) {
    try {
      const told = await afterword;
      const facts = factsOf(message);
      told.bind(null, facts);
      told.thumb(facts.responseId, type == "positive" ? "up" : "down", comment ? { comment } : undefined);
    } catch {
      // There is no widget: the chat goes on without it.
    }
  },
});
