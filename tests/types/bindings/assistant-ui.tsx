// The adapter for assistant-ui between its own types.

import { MessagePrimitive, useAuiState, useLocalRuntime, type ChatModelAdapter, type FeedbackAdapter } from "@assistant-ui/react";
import { start, type Facts } from "afterword";
import { afterwordFeedback, factsOf, marksOf } from "afterword/assistant-ui";
import { useAfterword } from "afterword/react";

const model: ChatModelAdapter = {
  run: async () => ({ content: [{ type: "text", text: "Yes." }], metadata: { custom: { afterword: { traceId: "t" } } } }),
};

export const early: FeedbackAdapter = afterwordFeedback(start({ collector: "/afterword", key: "pk_1" }));

export function useRuntime() {
  const feedback: FeedbackAdapter = afterwordFeedback(useAfterword());
  return useLocalRuntime(model, { adapters: { feedback } });
}

export function Message() {
  const message = useAuiState((state) => state.message);
  const facts: Facts = factsOf(message);
  return (
    <MessagePrimitive.Root {...marksOf(message)} title={facts.responseId}>
      <MessagePrimitive.Parts />
    </MessagePrimitive.Root>
  );
}
