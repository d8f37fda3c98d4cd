// What the widget costs a page, counted and measured, alone and beside others: writes docs/benchmarks.md and its picture.
// `--rounds 9` measures longer; `--smoke` is quick and writes nothing. Fails where the work of an event grows with the page, and
// where nothing came from one of those it is compared with.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureBrowsers } from "./browsers.mjs";
import { fail, ROOT, say } from "./command.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";

const { smoke, rounds } = parseArgs({ options: { smoke: { type: "boolean" }, rounds: { type: "string" } } }).values;
const ROUNDS = Number(rounds ?? (smoke ? 1 : 5));

ensureBrowsers(["chromium", "chromium-driver"]);
process.env.AFTERWORD_BINARY ??= await buildCollector();
const { run, SIZES } = await import("../bench/run.mjs");
const { report } = await import("../bench/table.mjs");
const { steep } = await import("../bench/flat.mjs");

const { beside } = await import("../bench/beside.mjs");
const { besideReport } = await import("../bench/beside-table.mjs");
const { keepSection } = await import("../bench/section.mjs");
const { besideChart } = await import("../bench/chart.mjs");
const { installPeers } = await import("../bench/bundle.mjs");

/** Messages of the page on which a quick run shows that every SDK works. */
const QUICK = 120;

/** Why the others cannot be had, where it is so. */
function lacking() {
  try {
    installPeers();
  } catch (error) {
    return error.message;
  }
}

const reason = lacking();
if (reason && !smoke) fail(`there is nobody to be compared with: ${reason}`);
if (reason) skip("bench beside others", reason);
const seen = await run({ rounds: ROUNDS, timed: smoke ? SIZES.slice(0, 1) : SIZES, quick: smoke, say });
const others = reason ? { wrong: [] } : await beside({ rounds: ROUNDS, sizes: smoke ? [QUICK] : SIZES, quick: smoke, say });
const text = report(seen, SIZES, ROUNDS, smoke ? "" : besideReport(others, ROUNDS, seen.browser));
console.log(`\n${text.slice(text.indexOf("###"))}`);
if (!smoke) {
  const page = join(ROOT, "docs", "benchmarks.md");
  writeFileSync(page, keepSection(text, readFileSync(page, "utf8")));
  writeFileSync(join(ROOT, "docs", "benchmarks.svg"), besideChart(others, SIZES[0]));
}
const lines = new Set(seen.console.map(({ text: line }) => `the console says: ${line}`));
const wrong = [...steep(seen.counts, SIZES), ...lines, ...others.wrong];
if (wrong.length) fail(wrong.join("\n× "));
proven(reason ? 1 : 2, 2, "benches: alone, and beside others");
