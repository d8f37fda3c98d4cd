// `afterword/ai-sdk`: the AI SDK (`ai`), 5 and later, with any of its frameworks.

import type { Afterword, Facts } from "./index.js";

/** What the back end knows of the answer that it makes. */
export interface SentFacts extends Partial<Omit<Facts, "state">> {
  /** The span of OpenTelemetry that the answer is made in: its trace id and span id are sent. */
  span?: { spanContext(): { traceId: string; spanId: string } } | undefined;
}

/**
 * For `messageMetadata` of `toUIMessageStream` and `toUIMessageStreamResponse`: sends these facts as the member `afterword` of
 * the message's metadata, when the answer starts. Where you send metadata of your own, spread what it returns.
 */
export function sendFacts(facts?: SentFacts): (options: { part: { type: string } }) => { afterword: Facts | Partial<Facts> } | undefined;

/**
 * The facts of an answer: those which the back end has sent, and the id of the message where it sent none of its own.
 * `status` is that of the chat, for the message that it is about: the last one.
 */
export function factsOf(message: Message, status?: Status): Facts;

/**
 * The chat's own `regenerate` and `stop`, of which the widget is told. `chat` is what `useChat` gives, or a `Chat`. They return
 * what the chat's do, and throw where it does.
 */
export function actsOf<C extends Chat>(
  chat: C,
  afterword: Pick<Afterword, "bind" | "regenerate" | "stopGeneration">,
): { regenerate: C["regenerate"]; stop: C["stop"] };

/** A `UIMessage`, as far as it matters here. */
export interface Message {
  readonly id: string;
  readonly role: string;
  readonly metadata?: unknown;
}

/** A `ChatStatus`. */
export type Status = "submitted" | "streaming" | "ready" | "error";

/** A chat, as far as it matters here. */
export interface Chat {
  readonly messages: readonly Message[];
  readonly status: Status;
  regenerate(options?: { messageId?: string }): Promise<void>;
  stop(): Promise<void> | void;
}
