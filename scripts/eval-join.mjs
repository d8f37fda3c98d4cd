// How many answers are joined by what they say: those of XSTest and markdown of our own, rendered by three renderers in a
// browser, sketched there by the module as it ships, and looked up by the collector. `--write` puts the figures into
// docs/joining.md; without it a page that says something else is a fault.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { ROOT, run } from "./command.mjs";
import { ensureNodePackages } from "./node-folder.mjs";
import { ensurePackages } from "./packages.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";

ensurePackages();
const SOURCE = join(ROOT, "tests", "join");
const PAGE = join(ROOT, "docs", "joining.md");

/** Of all answers of both sets of which the page shows the question, too; none may be joined to another one's call. */
const BAR = 0.99;

let folder;
try {
  folder = ensureNodePackages("join", SOURCE);
} catch (error) {
  skip("the renderers", error.message);
  process.exit(0);
}
ensureBrowsers(["chromium", "chromium-driver"]);
process.env.AFTERWORD_BINARY ??= await buildCollector();
const { ABSENT, measure } = await import("../tests/join/measure.mjs");
const { rows, hasXstest, xstest } = await measure(folder);

const share = (part, all) => `${part} of ${all}`;
const table = [
  "| answers | as the page has them | renderer | question | joined rightly | to another call | to none |",
  "| --- | --- | --- | --- | ---: | ---: | ---: |",
  ...rows.map(({ set, variant, renderer, asked, all, right, wrong }) =>
    `| ${[set, variant, renderer, asked ? "shown" : "not shown", share(right, all), wrong, all - right - wrong].join(" | ")} |`),
];
console.log(table.join("\n"));

const faults = [];
/** Rows of the same sort: both sets of answers together. */
const groups = new Map();
for (const row of rows.filter(({ variant }) => variant !== ABSENT)) {
  const name = `${row.variant}, ${row.renderer}, question ${row.asked ? "shown" : "not shown"}`;
  groups.set(name, [...(groups.get(name) ?? []), row]);
}
for (const [row, group] of groups) {
  const sum = (name) => group.reduce((all, one) => all + one[name], 0);
  const [all, right, wrong] = ["all", "right", "wrong"].map(sum);
  if (wrong) faults.push(`${row}: ${wrong} joined to another call`);
  if (group[0].asked && right / all < BAR) faults.push(`${row}: ${share(right, all)} joined rightly, expected at least ${BAR}`);
}
const [begin, end] = ["<!-- figures: begin -->", "<!-- figures: end -->"];
const page = readFileSync(PAGE, "utf8");
const written = `${page.slice(0, page.indexOf(begin) + begin.length)}\n${table.join("\n")}\n${page.slice(page.indexOf(end))}`;
if (!hasXstest) skip("answers of XSTest", `${xstest} is not there; AFTERWORD_XSTEST names another place`);
else if (process.argv.includes("--write")) writeFileSync(PAGE, written);
else if (page !== written) faults.push("docs/joining.md says something else; npm run eval:join -- --write brings it up to date");
for (const fault of faults) console.error(`× ${fault}`);
if (faults.length) process.exit(1);
run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...["module", "unmodified"].map((name) => join(SOURCE, `${name}.test.mjs`))]);
proven(1 + Number(hasXstest), 2, "sets of answers");
