// What the widget costs the page it is in: time that the page waits.

/** A handler that takes longer is slow. */
const SLOW_MS = 1;

/** `timed` makes a handler that is timed, and out of which nothing comes; `spent` is what all of them took. */
export function clock() {
  const spent = { totalMs: 0, maxMs: 0, slow: 0 };
  const timed = (act) => (given) => {
    const from = performance.now();
    try {
      act(given);
    } catch {
      // Whatever a page has made of its DOM, it hears nothing of us.
    }
    const ms = performance.now() - from;
    spent.totalMs += ms;
    spent.slow += ms > SLOW_MS;
    if (ms > spent.maxMs) spent.maxMs = ms;
  };
  return { spent, timed };
}
