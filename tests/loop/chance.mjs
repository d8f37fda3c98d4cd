// Chance that is the same in every run: numbers that follow from words.

import { createHash } from "node:crypto";

/** The changes of the world, all of which follow from this. */
const SEED = "afterword-loop-1";

/** A source of numbers in [0, 1) that depends on nothing but `words`. */
export function chance(...words) {
  let drawn = 0;
  const next = () => createHash("sha256").update([SEED, ...words, drawn++].join("\0")).digest().readUInt32BE(0) / 2 ** 32;
  return {
    next,
    /** Whether something of this probability happens. */
    happens: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)],
    /** As many different ones of a list. */
    some: (list, count) => {
      const left = [...list];
      return Array.from({ length: count }, () => left.splice(Math.floor(next() * left.length), 1)[0]);
    },
  };
}
