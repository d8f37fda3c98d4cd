// The adapter for the AI SDK between its own types, on the server and in the page.

import { useChat } from "@ai-sdk/react";
import { trace } from "@opentelemetry/api";
import { actsOf, factsOf, sendFacts } from "afterword/ai-sdk";
import type { Afterword, Facts } from "afterword";
import { useAfterword, useResponse } from "afterword/react";
import { streamText, type LanguageModel, type UIMessage } from "ai";

type Metadata = { afterword?: Partial<Facts>; createdAt?: number };

export function answer(model: LanguageModel): Response {
  const span = trace.getActiveSpan();
  const send = sendFacts({ span, model: "m-1", promptVersion: "v7" });
  const result = streamText({ model, prompt: "Hello" });
  const plain = result.toUIMessageStreamResponse({ messageMetadata: send });
  const own = result.toUIMessageStreamResponse<UIMessage<Metadata>>({
    messageMetadata: ({ part }) => ({ createdAt: 1, ...send({ part }) }),
  });
  return plain.ok ? plain : own;
}

export function Chat() {
  const afterword = useAfterword();
  const chat = useChat<UIMessage<Metadata>>();
  const { regenerate, stop } = actsOf(chat, afterword);
  const last = chat.messages.at(-1);
  const facts: Facts = last ? factsOf(last, chat.status) : { responseId: "none" };
  useResponse(facts);
  return (
    <main>
      <button onClick={() => void regenerate({ messageId: facts.responseId })}>Again</button>
      <button onClick={() => void stop()}>Stop</button>
    </main>
  );
}

export const withHandle = (chat: ReturnType<typeof useChat>, afterword: Afterword) => actsOf(chat, afterword).regenerate();

// @ts-expect-error: how far an answer is, is for the page to say
sendFacts({ state: "done" });
