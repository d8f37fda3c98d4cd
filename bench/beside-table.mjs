// The part of docs/benchmarks.md that sets Afterword beside others.

import { barsReport } from "./bars.mjs";
import { added, best, isBehind, MEASURES } from "./measures.mjs";
import { fixed, spread, table } from "./numbers.mjs";
import { NONE, OURS, SDKS } from "./peers.mjs";
import { REASONS } from "./reasons.mjs";

const PLAIN = ["bytes", "wire", "requests"];

const shown = ({ median, half }, { digits }) => (half ? `${fixed(median, digits)} ± ${fixed(half, digits)}` : fixed(median, digits));
/** A part of nothing, or of what is lost in the noise, is none. */
const part = (value, of) => (of.median > of.half && of.median > 0 ? fixed(value / of.median, 2) : "–");

/** One measure: what each SDK adds, and how that compares. */
function details(values, sizes, { title, parts }) {
  const columns = sizes.flatMap((size) => parts.map((one) => ({ size, one })));
  const heads = columns.flatMap(({ size, one }) => {
    const compared = PLAIN.includes(one.id) ? ["of the best"] : ["of no SDK", "of the best"];
    return [`${fixed(Number(size), 0)} messages: ${[...new Set([one.title, one.unit])].filter(Boolean).join(", ")}`, ...compared];
  });
  const rows = SDKS.filter(({ name }) => values[sizes[0]][name]).map(({ name }) => [
    name === OURS ? `**${name}**` : name,
    ...columns.flatMap(({ size, one }) => {
      const bySdk = values[size];
      const none = spread(bySdk[NONE][one.id].map((value) => value * one.scale));
      const plain = PLAIN.includes(one.id);
      if (name === NONE) return plain ? ["", ""] : [shown(none, one), "", ""];
      const more = added(bySdk, name, one);
      const cells = [shown(more, one), part(more.median, best(bySdk, one))];
      return plain ? cells : [cells[0], part(none.median + more.median, none), cells[1]];
    }),
  ]);
  return `#### ${title}\n\n${table(["", ...heads], rows)}\n`;
}

/** All at a glance, of one size. */
function glance(bySdk, size) {
  const rows = MEASURES.flatMap(({ title, parts }) =>
    parts.map((one) => {
      const [ours, peer] = [added(bySdk, OURS, one), best(bySdk, one)];
      const name = parts.length > 1 ? `${title}: ${one.title}` : title;
      return [name, one.unit, shown(ours, one), shown(peer, one), peer.name, part(ours.median, peer)];
    }),
  );
  return table([`${fixed(Number(size), 0)} messages`, "", OURS, "the best capturing peer", "which", "ratio"], rows, 2);
}

/** Where it is not the first, and why. */
function explained(values, sizes) {
  const lines = MEASURES.flatMap(({ title, parts }) =>
    parts.flatMap((one) => {
      const at = sizes.filter((size) => isBehind(values[size], one));
      if (!at.length) return [];
      const ahead = [...new Set(at.map((size) => best(values[size], one).name))].join(" and ");
      const where = at.length < sizes.length ? ` at ${at.map((size) => fixed(+size, 0)).join(" and ")} messages` : "";
      const row = parts.length > 1 ? `${title}, ${one.title}` : title;
      return [`- **${row}**${where}: ahead is ${ahead}. Of Afterword: ${REASONS[one.id]}.`];
    }),
  );
  if (!lines.length) return "Afterword is ahead of every capturing peer in each row, or the rounds cannot tell them apart.\n";
  return `In every other row Afterword is ahead of every peer that captures, or the rounds cannot tell them apart.\n\n${lines.join("\n")}\n`;
}

/** The whole part. */
export function besideReport(seen, rounds, browser) {
  const { values } = seen;
  const sizes = Object.keys(values);
  const whom = SDKS.slice(1).map(({ name, what, captures }) => [name, what, captures ? "yes" : "no"]);
  return `## Beside others

![What Afterword and others cost a page, side by side](benchmarks.svg)

All in one run, by \`npm run bench\`: ${browser}, the marked page above for Afterword and the unmarked one for all others, ${rounds}
rounds, each SDK in a tab of its own in each round and none first twice in a row. Numbers are what the SDK adds to the page without
one, round by round: the median, and half the distance between the quartiles. Those that **capture** hear by themselves what people
do; the others are told, or time the page.

${table(["", "packages", "captures"], whom, 3)}

What is fair in it, and what is not:

- Each is set up as its own documentation says (\`bench/sdk\`), bundled by esbuild for current browsers, and loaded by a script
  that is added to a page at rest. Limits against floods are raised, for the bench acts faster than people do. Waits before
  sending are the SDK's own, but for rrweb, whose guide leaves sending to the page: one second; and Afterword, where a record
  settles after half a second, and not after its defaults of 2 s and, in a draft, 1.5 s.
- A thumb is recorded in each SDK's own way: PostHog by \`capture\`, Sentry by \`captureFeedback\`, Snowplow by a self-describing
  event, Langfuse by \`score\`, rrweb by a custom event, beside what they capture of the click by themselves. Afterword is told nothing:
  the button bears a mark. web-vitals has no thumbs.
- **At once** is what the event itself waits for: events of a script, hundreds to a task (thumbs: five), by a clock of 5 µs in
  an isolated page; microtasks run after each. The median of several bursts, after one that warms up; but **the first thumb** is one
  in a page where none was before, as thumbs are. A scroll is real, and timed from the first listener to the last.
- **In all** is the processor time of the main thread by the browser's account until all is quiet, timers of the next 6 s, requests
  and what they set off included. The page's own painting is in it, and wavers more than what is measured; so is all that others do
  in bursts, which a flood makes cheaper for each event. What workers do is not in it.
- Events of a script are not trusted ones. Of the SDKs only web-vitals goes by that: it stops waiting for the largest paint at
  the first trusted one. A draft changed by a script is cheaper to read than one that was typed in: that favours those who read it
  at each key. What is sent for ten acts is measured with real input.
- Memory is that of JavaScript's objects and buffers after a collection, the module's memory included.
- Sent bytes are bodies and addresses. Everyone reports to a server on another origin of this machine that takes all; Afterword's
  requests go on to a real collector.

### At a glance

${sizes.map((size) => glance(values[size], size)).join("\n\n")}

### Where another one is ahead

${explained(values, sizes)}
${barsReport(seen, sizes[0], Number(sizes.at(-1)))}
### One by one

**Of no SDK** says how many times as long it takes as on the page alone, **of the best** how many times what the capturing peer adds
that adds least.

${MEASURES.map((measure) => details(values, sizes, measure)).join("\n")}`;
}
