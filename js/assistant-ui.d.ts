// `afterword/assistant-ui`: what its runtimes and primitives take.

import type { Marks } from "./bindings.js";
import type { Afterword, Facts } from "./index.js";

/**
 * A feedback adapter, `adapters: { feedback: afterwordFeedback(afterword) }`: each vote becomes a record, with the facts of
 * the message, marked or not. `afterword` is a handle, or the promise of one. It never throws.
 */
export function afterwordFeedback(afterword: Told | PromiseLike<Told>): {
  submit(feedback: { message: Message; type: "positive" | "negative"; comment?: string }): Promise<void>;
};

/**
 * The facts of an answer: the member `afterword` of the message's `metadata.custom`, where your model adapter has put what the
 * back end knows, and the id of the message where that is not in it. A message of the AI SDK has them there by `sendFacts`.
 */
export function factsOf(message: Message): Facts;

/** The marks of a message, to spread on `MessagePrimitive.Root`; none for what is no answer. */
export function marksOf(message: Message): Marks | Record<string, never>;

/** What the adapter asks of a handle. */
export type Told = Pick<Afterword, "bind" | "thumb">;

/** A `ThreadMessage`, as far as it matters here. */
export interface Message {
  readonly id: string;
  readonly role: string;
  readonly status?: { readonly type: string; readonly reason?: string } | undefined;
  readonly metadata?: unknown;
}
