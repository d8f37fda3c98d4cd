// What was done, what was stored, and what the difference is.

import assert from "node:assert/strict";

/** An act of a row: as it is done in the page, and as it should lie in the store. */
export const thumb = (response, value = "up") => ({ kind: "thumb", response, value });

const nameOf = ({ kind, response, value }) => [kind, response, value].filter(Boolean).join(" ");

/** The same of a stored record. */
const actOf = ({ kind, response, thumb }) => ({ kind, response: response.id, value: thumb?.value });

/**
 * Weighs what is stored against what was done. An act in `withheld` must not be stored: the collector refused it, or the
 * person did. `allowed(record)` names what may be there besides.
 */
export function weigh({ done, withheld = [], allowed = () => false }, records) {
  const wanted = new Set(done.filter((act) => !withheld.includes(act)).map(nameOf));
  const times = new Map();
  for (const record of records) {
    if (allowed(record)) continue;
    const name = nameOf(actOf(record));
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  return {
    done: done.length,
    stored: done.filter((act) => times.has(nameOf(act))).length,
    missing: [...wanted].filter((name) => !times.has(name)),
    twice: [...times].filter(([, count]) => count > 1).map(([name]) => name),
    strange: [...times.keys()].filter((name) => !wanted.has(name)),
  };
}

/** Fails unless exactly what was done is stored, each once. */
export function assertExact({ missing, twice, strange }) {
  assert.deepEqual({ missing, twice, strange }, { missing: [], twice: [], strange: [] }, "stored is what was done, no more, no less");
}
