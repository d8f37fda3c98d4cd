// What is told of each SDK, in the order of the tables, and what those numbers say against each other.

import { spread } from "./numbers.mjs";
import { NONE, OURS, SDKS } from "./peers.mjs";

const US = { unit: "µs", scale: 1_000, digits: 1 };
const MS = { unit: "ms", scale: 1, digits: 1 };
const BYTES = { unit: "bytes", scale: 1, digits: 0 };
const KIB = { unit: "KiB", scale: 1 / 1_024, digits: 0 };

const act = (name, title) => ({
  title,
  parts: ["at once", "in all"].map((part) => ({ id: `${name} ${part}`, title: part, ...US })),
});

/** Each row of the comparison: its parts are columns. */
export const MEASURES = [
  { title: "Bytes of what the page loads, brotli", parts: [{ id: "bytes", title: "bytes", ...BYTES }] },
  {
    title: "The main thread's time until it has come",
    parts: [{ id: "load", title: "in all", ...MS }, { id: "load script", title: "in scripts", ...MS }],
  },
  act("first", "The first thumb"),
  act("thumb", "A thumb"),
  act("click", "A click on nothing"),
  act("key", "A key in a draft of 20,000 characters"),
  act("scroll", "A scroll"),
  act("token", "A streamed token"),
  {
    title: "Memory",
    parts: [{ id: "memory loaded", title: "when it has come", ...KIB }, { id: "memory used", title: "after all acts", ...KIB }],
  },
  {
    title: "What ten acts send",
    parts: [{ id: "wire", title: "bytes", ...BYTES }, { id: "requests", title: "requests", ...BYTES, unit: "" }],
  },
];

/** What an SDK adds to the page alone, round by round, in the unit of the measure. */
export function added(bySdk, name, { id, scale }) {
  const [none, sdk] = [bySdk[NONE][id], bySdk[name][id]];
  return spread(sdk.map((value, round) => (value - none[round]) * scale));
}

const captures = SDKS.filter((sdk) => sdk.captures && !sdk.ours).map(({ name }) => name);

/** The capturing peer that adds least. */
export function best(bySdk, part) {
  const all = captures.map((name) => ({ name, ...added(bySdk, name, part) }));
  return all.reduce((least, one) => (one.median < least.median ? one : least));
}

/** Whether ours adds more than the best of them by more than the rounds lie apart. */
export function isBehind(bySdk, part) {
  const [ours, peer] = [added(bySdk, OURS, part), best(bySdk, part)];
  return ours.median - ours.half > peer.median + peer.half;
}
