// docs/reliability.md: what the rows have shown.

import { writeFileSync } from "node:fs";

const PATH = new URL("../../docs/reliability.md", import.meta.url);

const INTRO = `# What is lost when things go wrong

Each row of the table is one thing that goes wrong between an act and the store. A real browser shows a page with the
widget, and a proxy between it and the real collector does the harm: it breaks connections, swallows answers, refuses, or
says nothing. Then the records in the store are compared with what was done in the page: each must be there once, and nothing
else. No row waits for a fixed time; each waits for what it wants to see.

Clicks, tabs, crashes, the network and the storage are real. Four things are told to the page by its host, as a browser would
tell them: a clock that is wrong, or that runs faster where minutes would have to pass (the 30 s answer, the blocker); that the
page is hidden; that its storage throws; and, but in Firefox, Global Privacy Control.

- **done**: acts in the page that make a record.
- **stored**: how many of them the collector had at the end.
- **lost**: done but not stored. Where a number stands here it is meant to be so, and the row says why: *counted* is what
  the collector refused for good, which the widget lets go, counts and reports; *not wanted* is what the person did not
  consent to.
- **duplicated**: acts that lie in the store more than once.
- **requests used**: requests with records that reached the proxy, all tries included. Where the time of a retry decides
  what travels together, another run may show another number.

One loss is beyond any page: Chromium and Firefox hand to the disk what a page has stored some five seconds later, WebKitGTK
half a second. What was done in the last seconds before the browser is killed with SIGKILL is therefore there at its next
start only if a request had left by then; the row below kills it when the files of its profile show the records.

A client that keeps to the contract is a matter of its own: \`tests/faults/contract.test.mjs\` plays a collector that says
whatever it is told to, and judges each request (ids and times stable over tries, no record twice in a batch, nothing sent for
an empty flush, rising numbers, growing back-off, Retry-After kept).

Run it again with \`npm run test:faults\`: it writes this file.

`;

const cell = (text) => String(text).replaceAll("|", "\\|");
const line = (cells) => `| ${cells.map(cell).join(" | ")} |`;

/** Writes the table. A result is `{ row, engine }` with the numbers, or with `reason`, why it cannot be had there. */
export function writeTable(results, engines) {
  const head = [["row", "engine", "done", "stored", "lost", "duplicated", "requests used"], ["---", "---", "---:", "---:", "---:", "---:", "---:"]];
  const order = (engine) => (engines.indexOf(engine) + engines.length + 1) % (engines.length + 1);
  const names = [...new Set(results.map(({ row }) => row))];
  const body = names.flatMap((name) =>
    results
      .filter(({ row }) => row === name)
      .sort((a, b) => order(a.engine) - order(b.engine))
      .map(({ row, engine, reason, done, stored, lost, why, duplicated, requests }) =>
        reason ? [row, engine, `not driven: ${reason}`, "", "", "", ""] : [row, engine, done, stored, why && lost ? `${lost} (${why})` : lost, duplicated, requests],
      ),
  );
  writeFileSync(PATH, `${INTRO}${[...head, ...body].map(line).join("\n")}\n`);
}
