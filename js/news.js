// Not all that is heard is news. That somebody is still there, still scrolls, still types in the same draft changes nothing but
// a time: it is told when it begins, and then when it was last so, before anything else is told.

import { DRAFT_BEGINS, DRAFT_CHANGES, SCROLL } from "./heard.js";

/** Puts this before the way into the wasm. */
export function newsTo(enter) {
  /** When what was told since anything else was came again; what is told of a draft is below zero. */
  const again = new Map();
  let draft;
  let id;
  return (method, at, what, element, ...more) => {
    const typed = method == "hear" && (what == DRAFT_BEGINS || what == DRAFT_CHANGES);
    const of = typed && element.getAttribute("data-afterword-draft-of");
    const state = typed || (method == "told" && what <= SCROLL);
    const name = typed ? -what : what;
    if (!state || (typed && (element != draft || of != id))) {
      const before = [...again].filter(([, last]) => last).sort(([, one], [, other]) => one - other);
      again.clear();
      for (const [was, last] of before) enter(was < 0 ? "hear" : "told", last, Math.abs(was), was < 0 ? draft : undefined);
      draft = typed && element;
      id = of;
    } else if (again.has(name)) {
      again.set(name, at);
      return;
    }
    if (state) again.set(name, 0);
    return enter(method, at, what, element, ...more);
  };
}
