// `afterword/vue`: Vue 3.3 and later, with server rendering.

import type { ComputedRef, Directive, FunctionalComponent, MaybeRefOrGetter, Plugin, ShallowRef } from "vue";
import type { Marks, QueuedAfterword, ResponseActs } from "./bindings.js";
import type { Feedback as Given, Facts, Options, ThumbValue } from "./index.js";

export { marksOf } from "./bindings.js";
export type { Marks, QueuedAfterword, ResponseActs } from "./bindings.js";

/** The plugin: starts the widget, in a page only, when the app uses it, and registers the directive `v-response`. */
export function createAfterword(options: Options): Plugin;

/** The widget's handle. In an app without the plugin its calls do nothing. */
export function useAfterword(): QueuedAfterword;

/** One answer: what to bind on its element, what was voted, and what can be told of it. */
export function useResponse(facts: MaybeRefOrGetter<Facts>): Response;

export interface Response extends ResponseActs {
  /** For `v-bind` on the element of the answer. */
  readonly marks: ComputedRef<Marks>;
  /** The vote in this page, wherever it was made; `null` for none, and as long as the page is rendered on a server. */
  readonly vote: Readonly<ShallowRef<ThumbValue | null>>;
}

/** `v-response="facts"` marks the element of an answer, on a server too. */
export const vResponse: Directive<HTMLElement, Facts>;

/**
 * The element `<afterword-feedback>`; `@feedback` hears what it tells when a person has voted. It goes by the marks of the
 * answer, so it needs an answer that has some.
 */
export const Feedback: FunctionalComponent<{ responseId: string }, { feedback: (event: CustomEvent<Given>) => void }>;
