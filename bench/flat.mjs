// Whether the work stays the same as a conversation grows: counts at one size against those at another.

/** More than this, and the work grows with the page. */
export const MOST = 1.5;

/** Fewer calls than one an event are those of a timer that fires meanwhile, or not. */
const LEAST = 1;

/** How many times as much it is; nothing against nothing is the same. */
export const ratio = (small, large) => (small === large ? 1 : large / small);

/**
 * What of an event's own work is not flat, as sentences. What happens later, when a record settles, may search its answer
 * in the page, once for each record: there only the calls are held to it. On a busy machine something may come later that
 * otherwise came now: where both together are no more than before, nothing has grown.
 */
export function steep(counts, [small, large]) {
  const found = [];
  for (const [kind, sizes] of Object.entries(counts)) {
    for (const [name, parts] of Object.entries(sizes[small])) {
      for (const [part, whats] of [["now", ["runs", "calls", "elements", "layouts"]], ["later", ["runs", "calls", "layouts"]]]) {
        for (const what of whats) {
          const [before, after] = [parts[part][what], sizes[large][name][part][what]];
          const both = (size) => sizes[size][name].now[what] + sizes[size][name].later[what];
          const flat = after <= LEAST || ratio(before, after) <= MOST || both(large) <= both(small);
          if (!flat) found.push(`${kind} page, ${name}, ${part}: ${what} grow from ${before} to ${after}`);
        }
      }
    }
  }
  return found;
}
