// What the widget costs a page, counted and measured: writes docs/benchmarks.md. `--rounds 9` measures longer; `--smoke` is quick
// and writes nothing. Fails where the work of an event grows with the page.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureBrowsers } from "./browsers.mjs";
import { fail, ROOT, say } from "./command.mjs";
import { buildCollector } from "./start.mjs";

const { smoke, rounds } = parseArgs({ options: { smoke: { type: "boolean" }, rounds: { type: "string" } } }).values;
const ROUNDS = Number(rounds ?? (smoke ? 1 : 5));

ensureBrowsers(["chromium", "chromium-driver"]);
process.env.AFTERWORD_BINARY ??= await buildCollector();
const { run, SIZES } = await import("../bench/run.mjs");
const { report } = await import("../bench/table.mjs");
const { steep } = await import("../bench/flat.mjs");

const seen = await run({ rounds: ROUNDS, timed: smoke ? SIZES.slice(0, 1) : SIZES, quick: smoke, say });
const text = report(seen, SIZES, ROUNDS);
console.log(`\n${text.slice(text.indexOf("###"))}`);
if (!smoke) writeFileSync(join(ROOT, "docs", "benchmarks.md"), text);
const lines = new Set(seen.console.map(({ text: line }) => `the console says: ${line}`));
const wrong = [...steep(seen.counts, SIZES), ...lines];
if (wrong.length) fail(wrong.join("\n× "));
