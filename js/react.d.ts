// `afterword/react`: React 18 and 19, with server rendering.

import type { HTMLAttributes, ReactElement, ReactNode } from "react";
import type { Marks, QueuedAfterword, ResponseActs } from "./bindings.js";
import type { Feedback as Given, Facts, Options, ThumbValue } from "./index.js";

export { marksOf } from "./bindings.js";
export type { Marks, QueuedAfterword, ResponseActs } from "./bindings.js";

/**
 * Starts the widget when it is mounted in a page, with `options`. Of these `user` and `consent` may change afterwards, and the
 * widget follows; the others hold as they were first. The widget outlives the provider: to end it, call `stop()`.
 */
export function AfterwordProvider(props: { options: Options; children?: ReactNode }): ReactElement;

/** The widget's handle. Without a provider around it its calls do nothing. */
export function useAfterword(): QueuedAfterword;

/** One answer: what to spread on its element, what was voted, and what can be told of it. The same object until one of these changes. */
export function useResponse(facts: Facts): Response;

export interface Response extends ResponseActs {
  /** To spread on the element of the answer. */
  readonly marks: Marks;
  /** The vote in this page, wherever it was made; `null` for none, and as long as the page is rendered on a server. */
  readonly vote: ThumbValue | null;
}

export interface FeedbackProps extends HTMLAttributes<HTMLElement> {
  /** The id of the answer. */
  responseId: string;
  /** Hears what the element tells when a person has voted: its event `afterword-feedback`. */
  onFeedback?: (event: CustomEvent<Given>) => void;
}

/** The element `<afterword-feedback>`. It goes by the marks of the answer, so it needs an answer that has some. */
export function Feedback(props: FeedbackProps): ReactElement;
