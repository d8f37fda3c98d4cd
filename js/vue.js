// Vue 3.3 and later. Nothing runs on a server but the rendering of marks.

import { computed, getCurrentScope, h, inject, onScopeDispose, shallowRef, toValue, watch } from "vue";
import { start } from "./index.js";
import { actsOn } from "./bindings/answer.js";
import { mark, marksOf } from "./bindings/marks.js";
import { place } from "./bindings/place.js";
import { queued } from "./bindings/queued.js";

export { marksOf };

const KEY = Symbol();
const NONE = queued();
const page = () => inject(KEY, NONE);

export const vResponse = {
  created: (element, { value }) => mark(element, value),
  updated: (element, { value }) => mark(element, value),
  getSSRProps: ({ value }) => marksOf(value),
};

export const createAfterword = (options) => ({
  install(app) {
    const it = queued(start);
    app.provide(KEY, it);
    app.directive("response", vResponse);
    if (typeof document != "undefined") it.begin(options);
  },
});

export const useAfterword = () => page().afterword;

export function useResponse(facts) {
  const { afterword, votes } = page();
  const known = () => toValue(facts);
  const now = () => votes.of(known().responseId);
  const vote = shallowRef(now());
  const show = () => (vote.value = now());
  watch(() => known().responseId, show);
  // A server has no votes, and hears of none.
  if (getCurrentScope() && typeof document != "undefined") onScopeDispose(votes.watch(show));
  return { marks: computed(() => marksOf(known())), vote, ...actsOn(afterword, known) };
}

// Vue joins the style with a host's own, which is to stand alone.
export const Feedback = ({ responseId }, { emit, attrs: { style = place } }) =>
  h("afterword-feedback", { for: responseId, style, onAfterwordFeedback: (event) => emit("feedback", event) });
Feedback.emits = ["feedback"];
Feedback.props = ["responseId"];
