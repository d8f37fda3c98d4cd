// docs/benchmarks.md: what the bench has seen.

import { cpus } from "node:os";
import { MOST, ratio } from "./flat.mjs";
import { fixed, spread, table } from "./numbers.mjs";

/** Whole where it is, and two digits where one event is a part of what was counted. */
const number = (value) => fixed(value, Number.isInteger(value) ? 0 : 2);
const times = (value) => (Number.isFinite(value) ? value.toFixed(2) : "∞");

/** What the rounds have seen of `what`. */
const seenOf = (rounds, what) => spread(rounds.map((round) => round[what]));
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
  return table(head, rows, 2);
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
        const [before, after] = [none, sdk].map((rounds) => seenOf(rounds, "all"));
        const more = seenOf(sdk, "script").median - seenOf(none, "script").median;
        return [ms(before), ms(after), times(after.median / before.median), more.toFixed(3)];
      }),
    ]),
  );
  return table(head, rows, 2);
}

/** The whole page; `sizes` are those that counts are compared at, `others` is the part about them. */
export function report({ counts, times: seen, skipped, browser }, sizes, rounds, others = "") {
  const absent = skipped.map((kind) => `\nThe ${kind} page is not in it: this build has no reader of such pages.\n`).join("");
  return `# What the widget costs a page

Two pages with ${sizes.map(number).join(" and ")} messages, half of them answers with a bar of six buttons below each. The **marked**
page says what is what; the **unmarked** one says nothing and bears no ids, and the widget reads it (\`data-read="page"\`).
Clicks and keys are real input. Run it again with \`npm run bench\`, which writes this file.
${absent}
${others}
## Work that is counted

Every getter and every reading method of the DOM is wrapped before the widget comes, and what is asked of them is counted. The
page's own work is left out, and the same page without a widget counts nothing. Counts depend on no clock and no machine.

- **runs**: how often the browser called the widget: a listener, an observer, a timer.
- **calls**: into the DOM.
- **elements**: that those calls looked at. A search counts what it searches: all of its scope, or up to what it finds.
- **characters**: of all strings that the DOM gave back.
- **layouts**: calls for which the browser may have to lay the page out.

A **ratio** of about 1 says that the work does not grow with the conversation; the bench fails where one is above ${MOST}, but
for the elements of what comes later, and where the same work only came later: now and later together are no more. Runs, characters and layouts are those of the large page.

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
