// React 18 and 19. Nothing runs on a server but the rendering of marks.

import { createContext, createElement, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { start } from "./index.js";
import { actsOn } from "./bindings/answer.js";
import { marksOf } from "./bindings/marks.js";
import { place } from "./bindings/place.js";
import { queued } from "./bindings/queued.js";

export { marksOf };

const Context = createContext(queued());

export function AfterwordProvider({ options, children }) {
  const [page] = useState(() => queued(start));
  // After each rendering: of options that have not changed it does nothing.
  useEffect(() => void page.begin(options));
  return createElement(Context.Provider, { value: page }, children);
}

export const useAfterword = () => useContext(Context).afterword;

export function useResponse(facts) {
  const { afterword, votes } = useContext(Context);
  const vote = useSyncExternalStore(votes.watch, () => votes.of(facts.responseId), () => null);
  // Facts are written where they are used: a new object each time that says the same.
  const known = JSON.stringify(facts);
  const response = useMemo(() => {
    const same = JSON.parse(known);
    return { marks: marksOf(same), ...actsOn(afterword, () => same) };
  }, [afterword, known]);
  return useMemo(() => ({ ...response, vote }), [response, vote]);
}

export function Feedback({ responseId, onFeedback, ...rest }) {
  const ref = useRef(null);
  useEffect(() => {
    const element = ref.current;
    const tell = (event) => onFeedback?.(event);
    element.addEventListener("afterword-feedback", tell);
    return () => element.removeEventListener("afterword-feedback", tell);
  }, [onFeedback]);
  // The element may have come to life before React has.
  return createElement("afterword-feedback", { suppressHydrationWarning: true, style: place, ...rest, for: responseId, ref });
}
