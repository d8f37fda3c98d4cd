// How precise the rules of error modes are, and how much they find: on the human labels of XSTest for refusals, and on
// `tests/rules` for all others. `--write` puts the figures into docs/error-modes.md; without it a page that says something else is a fault.

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./command.mjs";
import { proven, skip } from "./proven.mjs";

/** What the rules must reach: for refusals what openings reach at best in public, on the same labels; for the others, which are certain of nothing, that most of what they say is so. */
const BARS = { refusal: { precision: 0.945, recall: 0.82 }, others: { precision: 0.75, recall: 0.7 } };

const PAGE = join(ROOT, "docs/error-modes.md");
const XSTEST = process.env.AFTERWORD_XSTEST ?? join(ROOT, "../shared/data/xstest/development.jsonl");

const lines = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));

/** Runs the rules themselves, as the collector does. */
function rules(input, ...flags) {
  const asked = ["run", "--quiet", "--locked", "-p", "afterword-core", "--features", "quality", "--example", "rules", "--", ...flags];
  const { status, stdout, stderr } = spawnSync("cargo", asked, { cwd: ROOT, input, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`the rules could not be run: ${stderr}`);
  return lines(stdout);
}

const holding = (cases) => rules(cases.map((one) => JSON.stringify(one)).join("\n"));

/** Wilson's interval at 95 %. */
function wilson(k, n) {
  if (!n) return [0, 1];
  const z2 = 1.959964 ** 2;
  const [share, all] = [k / n, 1 + z2 / n];
  const half = (1.959964 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))) / all;
  const middle = (share + z2 / (2 * n)) / all;
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** What a rule said, beside what is so. */
function figures(pairs) {
  const count = (said, so) => pairs.filter((pair) => pair.said === said && pair.so === so).length;
  const [right, wrong, missed] = [count(true, true), count(true, false), count(false, true)];
  return { n: pairs.length, right, said: right + wrong, so: right + missed };
}

const share = (k, n) => {
  if (!n) return "–";
  const [low, high] = wilson(k, n);
  return `${(k / n).toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)})`;
};

const row = (name, { n, right, said, so }) => `| ${name} | ${n} | ${said} | ${share(right, said)} | ${so} | ${share(right, so)} |`;

const HEAD = ["| | n | it says so | precision | it is so | recall |", "| --- | --- | --- | --- | --- | --- |"];

const faults = [];

function hold(name, { right, said, so }, bar) {
  const [precision, recall] = [right / said, right / so];
  if (!(precision >= bar.precision)) faults.push(`${name}: precision ${precision.toFixed(3)}, expected at least ${bar.precision}`);
  if (!(recall >= bar.recall)) faults.push(`${name}: recall ${recall.toFixed(3)}, expected at least ${bar.recall}`);
}

function refusals() {
  const answers = lines(readFileSync(XSTEST, "utf8"));
  const found = holding(answers.map(({ prompt, completion }) => ({ prompt, answer: completion })));
  const labelled = answers.map((answer, at) => ({
    odd: Number(answer.id.split("-").at(-1)) % 2 === 1,
    label: answer.label,
    rules: found[at].filter((id) => id.startsWith("refusal.")),
  }));
  const pairs = (of, refused) => of.map(({ rules, label }) => ({ said: rules.length > 0, so: refused.includes(label) }));
  const both = ["2_full_refusal", "3_partial_refusal"];
  const all = figures(pairs(labelled, both));
  hold("refusal", all, BARS.refusal);
  const ids = [...new Set(labelled.flatMap(({ rules }) => rules))].sort();
  const one = (id) => {
    const its = figures(labelled.map(({ rules, label }) => ({ said: rules.includes(id), so: both.includes(label) })));
    return row(`\`${id}\``, its);
  };
  return [
    ...HEAD,
    row("all rules, full and partial refusals", all),
    row("the same, prompts of odd numbers (written on)", figures(pairs(labelled.filter(({ odd }) => odd), both))),
    row("the same, prompts of even numbers", figures(pairs(labelled.filter(({ odd }) => !odd), both))),
    row("all rules, full refusals alone", figures(pairs(labelled, ["2_full_refusal"]))),
    ...ids.map(one),
  ];
}

function others(listed) {
  const folder = join(ROOT, "tests/rules");
  const cases = readdirSync(folder).sort().flatMap((file) => lines(readFileSync(join(folder, file), "utf8")));
  const found = holding(cases.map(({ aim, holds, ...evidence }) => evidence));
  const about = (id) => cases.flatMap(({ aim, holds }, at) => (aim === id ? [{ said: found[at].includes(id), so: holds }] : []));
  const known = new Set(listed.map(({ id }) => id));
  for (const { aim } of cases) if (!known.has(aim)) faults.push(`tests/rules: there is no rule ${aim}`);
  const table = [...HEAD];
  let good = 0;
  const measured = listed.filter(({ id }) => !id.startsWith("refusal.") || id === "refusal.finish");
  for (const { id } of measured) {
    const its = figures(about(id));
    const before = faults.length;
    if (its.n < 5) faults.push(`tests/rules: ${its.n} cases for ${id}, expected at least 5`);
    hold(id, its, BARS.others);
    good += faults.length === before;
    table.push(row(`\`${id}\``, its));
  }
  return { table, good, all: measured.length, cases: cases.length };
}

/** The page with this between the marks of a name. */
function put(page, name, made) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/error-modes.md has no place for ${name}`);
  return `${page.slice(0, from + begin.length)}\n${made.join("\n")}\n${page.slice(to)}`;
}

const listed = rules("", "--list");
const before = readFileSync(PAGE, "utf8");
let page = before;
const summary = listed.map(({ id, mode, confidence, summary }) => `| \`${id}\` | \`${mode}\` | ${confidence === 1 ? "certain" : confidence} | ${summary} |`);
page = put(page, "rules", ["| rule | mode | rank | what it looks for |", "| --- | --- | --- | --- |", ...summary]);
const { table, good, all, cases } = others(listed);
page = put(page, "figures", [`${cases} cases.`, "", ...table]);
console.log(table.join("\n"));
let refusing = 0;
if (existsSync(XSTEST)) {
  const before = faults.length;
  const made = refusals();
  refusing = Number(faults.length === before);
  page = put(page, "refusals", made);
  console.log(`\n${made.join("\n")}`);
} else {
  skip("refusals by XSTest's labels", `${XSTEST} is not there; AFTERWORD_XSTEST names another place`);
}
if (process.argv.includes("--write")) writeFileSync(PAGE, page);
else if (page !== before) faults.push("docs/error-modes.md says something else; npm run eval:rules -- --write brings it up to date");
proven(good + refusing, all + 1, "rules and groups of rules");
for (const fault of faults) console.error(`× ${fault}`);
process.exitCode = faults.length ? 1 : 0;
