// The public handle. Bindings rename and convert, nothing else.

import { attribute } from "./dom.js";
import { ACT, EDIT, EXPLAIN, FOUND } from "./heard.js";
import { FACTS } from "./marks.js";

const optional = (value) => (value == null ? undefined : String(value));

/**
 * `say(what, id, a, b, c, x, y)` tells the widget, `hear(what, element)` of an element; `open` is what else it offers. None of
 * these throws, and after `stop` they do nothing.
 */
export function handleOf(say, hear, stats, consent, identify, flush, listeners, stop, open = {}) {
  let live = true;
  const call = (act) => (...given) => {
    try {
      if (live) return act(...given);
    } catch (error) {
      listeners.warn(error);
    }
  };
  const act = (id, ...what) => say(ACT, String(id), ...what);
  return {
    ...Object.fromEntries(Object.entries(open).map(([name, act]) => [name, call(act)])),
    thumb: call((id, value, { reasons, comment, correction } = {}) => {
      const vote = value == "up" || value == "down";
      act(id, vote ? value : "none");
      if (vote && (reasons ?? comment ?? correction) != null) {
        say(EXPLAIN, String(id), reasons ? [...reasons].join("\n") : undefined, optional(comment), optional(correction));
      }
    }),
    copy: call((id, { from, to } = {}) => act(id, "copy", undefined, undefined, from, to)),
    regenerate: call((id) => act(id, "regenerate")),
    edit: call((id, { draft, final, committed = true }) =>
      say(EDIT, String(id), String(draft), String(final), undefined, Number(committed)),
    ),
    stopGeneration: call((id) => act(id, "stop")),
    bind: call((element, facts) => {
      const answer = element ?? document.createElement("p");
      for (const [name, mark] of Object.entries(FACTS)) {
        if (facts[name] != null) answer.setAttribute(attribute(mark), facts[name]);
      }
      // In no page, it is met this once: what is known of the answer stays.
      if (!element) hear(FOUND, answer);
    }),
    identify: call((user) => identify(optional(user))),
    consent: call(consent),
    flush: call(flush),
    on: (what, listener) => listeners.add(what, listener),
    stats: call(stats),
    stop: call(() => {
      live = false;
      listeners.tell("stop", String);
      listeners.clear();
      stop();
    }),
  };
}
