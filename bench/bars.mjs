// The bars that Afterword holds itself to, and where its own time goes.

import { added, MEASURES } from "./measures.mjs";
import { fixed, spread, table } from "./numbers.mjs";
import { SDKS } from "./peers.mjs";
import { SHARES } from "./profile.mjs";

/** Each measure with what it may be, in its unit. */
const BARS = [
  ["A click on nothing", "click at once", 1],
  ["A thumb", "thumb at once", 15],
  ["A key in a draft of 20,000 characters", "key at once", 1],
  ["A streamed token", "token at once", 0],
];
/** Bytes of the wasm instance's memory. */
const MEMORY_KIB = 512;

const ACTS = { click: "A click on nothing", thumb: "A thumb", key: "A key in a draft of 20,000 characters" };
const HEADS = { module: "in the module", scripts: "in its scripts", browser: "in what they call of the browser" };

const OURS = SDKS.filter(({ ours }) => ours).map(({ name }) => name);
const partOf = (id) => MEASURES.flatMap(({ parts }) => parts).find((part) => part.id === id);
const shown = ({ median, half }) => `${fixed(median, 1)} ± ${fixed(half, 1)}`;

/** The part of docs/benchmarks.md that sets Afterword beside its bars: times on the page of `size` messages. */
export function barsReport({ values, profiles }, size, profiled) {
  const rows = BARS.map(([title, id, bar]) => [title, `${bar} µs`, ...OURS.map((name) => `${shown(added(values[size], name, partOf(id)))} µs`)]);
  const memory = OURS.map((name) => spread(values[size][name]["memory module"]).median / 1_024);
  rows.push(["Memory of the wasm instance, after all acts", `${MEMORY_KIB} KiB`, ...memory.map((kib) => (kib ? `${fixed(kib, 0)} KiB` : "none"))]);
  const spent = OURS.flatMap((name) =>
    Object.entries(ACTS).map(([act, title]) => {
      const shares = profiles[name][act];
      const all = SHARES.reduce((sum, share) => sum + shares[share], 0);
      return [title, name, fixed(all, 1), ...SHARES.map((share) => fixed(shares[share], 1))];
    }),
  );
  return `### The bars, and what holds it back

Bars for bytes are held by \`npm run size\`, which fails above them. The others are what to aim at; times are at once, on the page
of ${fixed(Number(size), 0)} messages, over the page alone.

${table(["", "bar", ...OURS], rows)}

Where the time goes, by the browser's sampling profiler, while the same acts are done again and again on a page of
${fixed(profiled, 0)} messages: µs of one act within Afterword's listeners, the profiler's own cost included, by whose code it was.

${table(["", "", "in all", ...SHARES.map((share) => HEADS[share])], spent, 2)}

- **A click on nothing** never enters the module. It is heard, looked up to the root of its tree for a mark, noted as a sign that
  somebody is there, and timed: the clock is read before and after, for \`stats()\` to tell what Afterword costs. The browser's call of
  a listener, two readings of the clock and a search upwards are what is left of it.
- **A key** is four events of which three are heard (keydown, beforeinput, input), each as a click is. The text is not read.
- **A thumb** comes once where it comes at all, so most of it runs in code that no compiler has made fast yet. It reads the answer's
  marks, makes strings of the module out of them, opens the record and sets its timer.
`;
}
