// docs/benchmarks.md: what the bench has seen.

import { cpus } from "node:os";
import { MOST, ratio } from "./flat.mjs";

const ALIGN = (cells) => cells.map((_, at) => (at < 2 ? "---" : "---:"));
const line = (cells) => `| ${cells.join(" | ")} |`;
const table = (head, rows) => [head, ALIGN(head), ...rows].map(line).join("\n");

/** Whole where it is, and two digits where one event is a part of what was counted. */
const number = (value) => {
  const digits = Number.isInteger(value) ? 0 : 2;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
};
const times = (value) => (Number.isFinite(value) ? value.toFixed(2) : "∞");

const quantile = (sorted, part) => {
  const at = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at % 1);
};
/** The middle of what the rounds have seen of `what`, and how far they lie apart. */
const spread = (rounds, what) => {
  const sorted = rounds.map((round) => round[what]).sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), half: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 };
};
const ms = ({ median, half }) => `${median.toFixed(3)} ± ${half.toFixed(3)}`;

const rowsOf = (byKind, size, row) =>
  Object.keys(Object.values(byKind)[0]?.[size] ?? {}).flatMap((name) => Object.keys(byKind).map((kind) => row(name, kind)));

function countTable(counts, part, [small, large]) {
  const head = [
    ...["event", "page", "runs", `calls at ${number(small)}`, `at ${number(large)}`, "ratio"],
    ...[`elements at ${number(small)}`, `at ${number(large)}`, "ratio", "characters", "layouts"],
  ];
  const rows = rowsOf(counts, small, (name, kind) => {
    const [before, after] = [small, large].map((size) => counts[kind][size][name][part]);
    const pair = (what) => [number(before[what]), number(after[what]), times(ratio(before[what], after[what]))];
    return [name, kind, number(after.runs), ...pair("calls"), ...pair("elements"), number(after.characters), number(after.layouts)];
  });
  return table(head, rows);
}

function timeTable(seen) {
  const sizes = Object.keys(Object.values(seen)[0] ?? {});
  const columns = (size) => [`${number(Number(size))} messages, without`, "with", "ratio", "script more"];
  const head = ["event", "page", ...sizes.flatMap(columns)];
  const names = Object.keys(Object.values(seen)[0]?.[sizes[0]]?.none ?? {});
  const rows = names.flatMap((name) =>
    Object.keys(seen).map((kind) => [
      name,
      kind,
      ...sizes.flatMap((size) => {
        const [none, sdk] = ["none", "sdk"].map((one) => seen[kind][size][one][name]);
        const [before, after] = [none, sdk].map((rounds) => spread(rounds, "all"));
        const more = spread(sdk, "script").median - spread(none, "script").median;
        return [ms(before), ms(after), times(after.median / before.median), more.toFixed(3)];
      }),
    ]),
  );
  return table(head, rows);
}

/** The whole page; `sizes` are those that counts are compared at. */
export function report({ counts, times: seen, skipped, browser }, sizes, rounds) {
  const absent = skipped.map((kind) => `\nThe ${kind} page is not in it: this build has no reader of such pages.\n`).join("");
  return `# What the widget costs a page

Two pages with ${sizes.map(number).join(" and ")} messages, half of them answers with a bar of six buttons below each. The **marked**
page says what is what; the **unmarked** one says nothing and bears no ids, and the widget reads it (\`data-read="page"\`).
Clicks and keys are real input. Run it again with \`npm run bench\`, which writes this file.
${absent}
## Work that is counted

Every getter and every reading method of the DOM is wrapped before the widget comes, and what is asked of them is counted. The
page's own work is left out, and the same page without a widget counts nothing. Counts depend on no clock and no machine.

- **runs**: how often the browser called the widget: a listener, an observer, a timer.
- **calls**: into the DOM.
- **elements**: that those calls looked at. A search counts what it searches: all of its scope, or up to what it finds.
- **characters**: of all strings that the DOM gave back.
- **layouts**: calls for which the browser may have to lay the page out.

A **ratio** of about 1 says that the work does not grow with the conversation; the bench fails where one is above ${MOST}, but
for the elements of what comes later. Runs, characters and layouts are those of the large page.

### At once: what each event costs by itself

${countTable(counts, "now", sizes)}

### Later: what it sets off, 50 ms after it or more

Once for each record, however many events were folded into it: its texts are read, and its answer may be searched for.

${countTable(counts, "later", sizes)}

## Time that is measured

Ms of processor time of the page's main thread for one event, with all that it sets off, by the browser's own account: the work
of the host, of the browser and of the widget together. The same page without the widget, then with it; medians of ${rounds} rounds,
each in a page of its own, and half the distance between the quartiles. **Script more** is by how much the scripts alone took
longer: it does not waver with how the page is laid out and painted.
${browser}, ${cpus().length} processors (${cpus()[0]?.model.trim() ?? "unknown"}).

${timeTable(seen)}
`;
}
