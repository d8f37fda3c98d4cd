// Not all that is heard is news. That somebody is still there, still scrolls, still types in the same draft changes nothing but
// a time: it is told when it begins, and then when it was last so, before anything else is told.

import { attribute } from "./dom.js";
import { ACTIVE, DRAFT_BEGINS, DRAFT_CHANGES, SCROLL } from "./heard.js";

/** Puts this before the way into the wasm. */
export function newsTo(enter) {
  /** What was told since anything else was, and of what came again the last. */
  const known = new Map();
  let draft;
  let id;
  return (...news) => {
    const [method, , what, element] = news;
    const typed = method == "hear" && (what == DRAFT_BEGINS || what == DRAFT_CHANGES);
    const of = typed && element.getAttribute(attribute("draft-of"));
    if (typed ? element != draft || of != id : method != "told" || (what != ACTIVE && what != SCROLL)) {
      const last = [...known.values()].filter(Boolean).sort(([, one], [, other]) => one - other);
      known.clear();
      draft = typed && element;
      id = of;
      for (const one of last) enter(...one);
    }
    const name = method + what;
    if (known.has(name)) known.set(name, news);
    else {
      if (typed || method == "told") known.set(name);
      return enter(...news);
    }
  };
}
