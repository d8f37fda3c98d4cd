// `afterword/svelte`: Svelte 5 and 4, with server rendering.

import type { Action } from "svelte/action";
import type { Readable } from "svelte/store";
import type { QueuedAfterword, ResponseActs } from "./bindings.js";
import type { Facts, Options, ThumbValue } from "./index.js";

export { marksOf } from "./bindings.js";
export type { Marks, QueuedAfterword, ResponseActs } from "./bindings.js";

/**
 * Starts the widget when the component that calls it is mounted in a page, and is known to all components in it. Call it
 * where a component begins.
 */
export function createAfterword(options: Options): QueuedAfterword;

/** The widget's handle. Where no component around has called `createAfterword`, its calls do nothing. Call it where a component begins. */
export function useAfterword(): QueuedAfterword;

/** One answer: what was voted, and what can be told of it. Facts that change are given as a function. Call it where a component begins. */
export function useResponse(facts: Facts | (() => Facts)): Response;

export interface Response extends ResponseActs {
  /** The vote in this page, wherever it was made, as a store; `null` for none, and as long as the page is rendered on a server. */
  readonly vote: Readable<ThumbValue | null>;
}

/** `use:response={facts}` marks the element of an answer. On a server no action runs: there spread `marksOf(facts)`. */
export const response: Action<HTMLElement, Facts>;
