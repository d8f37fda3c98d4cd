// Svelte 5, and 4. Nothing runs on a server but the rendering of marks.

import { getContext, onMount, setContext } from "svelte";
import { start } from "./index.js";
import { actsOn } from "./bindings/answer.js";
import { mark, marksOf } from "./bindings/marks.js";
import { queued } from "./bindings/queued.js";

export { marksOf };

const KEY = Symbol();
const NONE = queued();
const page = () => getContext(KEY) ?? NONE;

export function createAfterword(options) {
  const it = queued(start);
  setContext(KEY, it);
  onMount(() => void it.begin(options));
  return it.afterword;
}

export const useAfterword = () => page().afterword;

export function useResponse(facts) {
  const { afterword, votes } = page();
  const known = () => (typeof facts == "function" ? facts() : facts);
  const show = () => votes.of(known().responseId);
  const vote = {
    subscribe(told) {
      told(show());
      return votes.watch(() => told(show()));
    },
  };
  return { vote, ...actsOn(afterword, known) };
}

export function response(element, facts) {
  mark(element, facts);
  return { update: (now) => mark(element, now) };
}
