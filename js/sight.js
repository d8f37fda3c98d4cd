// What of the answers is on the screen, as the browser tells it: no layout is ever asked for.

import { SEEN, UNSEEN } from "./heard.js";
import { RESPONSE } from "./dom.js";

/**
 * Watches answers. `look` asks for the place of each on the screen anew, `pending` takes what was not told yet. `standFor`
 * gives the element that bears the marks of a watched one.
 */
export function watchSight(hear, told, timed, onEnd, standFor = (answer) => answer) {
  /** The answers on the screen, each with the id that it had then: its element may become another one's. */
  const visible = new Map();
  const take = (entries) => {
    const at = Date.now();
    for (const { target, isIntersecting, intersectionRect: part, boundingClientRect: whole } of entries) {
      const before = visible.get(target);
      const answer = standFor(target);
      const id = answer.getAttribute(RESPONSE);
      if (before != null && !(isIntersecting && before == id)) {
        visible.delete(target);
        told(UNSEEN, at, before);
      }
      if (!isIntersecting) continue;
      visible.set(target, id);
      hear(SEEN, answer, undefined, at, ...[part.top, part.bottom, whole.bottom].map((place) => Math.round(place - whole.top)));
    }
  };
  // Often enough for "half of it", seldom enough to cost nothing.
  const observer = new IntersectionObserver(timed(take), { threshold: [0, 0.25, 0.5, 0.75, 1] });
  onEnd(() => observer.disconnect());
  return {
    watch: (answer) => observer.observe(answer),
    look() {
      for (const answer of visible.keys()) {
        observer.unobserve(answer);
        observer.observe(answer);
      }
    },
    pending: () => take(observer.takeRecords()),
  };
}
