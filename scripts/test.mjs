// All tests, ring by ring. Stops at the first that fails. A ring in which nothing could be proven, for
// what it needs cannot be installed, is skipped: it has not passed.

import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./command.mjs";
import { judge } from "./proven.mjs";

/** What keeps all processors busy by itself, or makes what the others use. */
const ALONE = [
  ["format", "test:format"],
  ["tools", "tools"],
  ["native", "test:native"],
  ["rules", "eval:rules"],
  ["lint", "test:lint"],
  ["supply", "test:supply"],
  ["size", "size"],
  ["types", "test:types"],
  ["build", "build:collector"],
];

/** What waits for browsers, drivers and servers most of the time: two at once, the long ones first. */
const TOGETHER = [
  ["system", "test:system"],
  ["strict", "test:strict"],
  ["faults", "test:faults"],
  ["wasm", "test:wasm"],
  ["consumers", "test:consumers"],
  ["recipes", "test:recipes"],
  ["hosts", "test:hosts"],
  ["examples", "test:examples"],
  ["editors", "test:editors"],
  ["peers", "test:peers:present"],
  ["traces", "test:traces"],
  ["join", "eval:join"],
  ["api", "test:api"],
  ["exports", "test:exports"],
  ["sets", "test:sets:present"],
];

/** As the first ones; these take longer. */
const AFTERWARDS = [
  ["image", "test:image"],
  ["fuzz", "test:fuzz"],
  ["bench", "bench:smoke"],
];

const results = join(ROOT, "test-results");
mkdirSync(results, { recursive: true });

/** What the rings after "build" test: it is built once for all of them. */
const env = { ...process.env };

const counts = { passed: 0, skipped: 0, failed: 0 };

/** Runs a ring, and says what became of it. What it prints is for the one who has to mend it: it goes to a file, and is shown when it is red. */
async function run([ring, script]) {
  console.log(`· ${ring}`);
  const log = join(results, `${ring}.log`);
  const out = openSync(log, "w");
  const begun = performance.now();
  const status = await new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", script], { cwd: ROOT, env, stdio: ["ignore", out, out] });
    child.on("error", () => resolve(null));
    child.on("close", resolve);
  });
  closeSync(out);
  const took = `${Math.round((performance.now() - begun) / 1000)} s`;
  const said = readFileSync(log, "utf8");
  const { outcome, notes } = judge(status, said);
  if (ring === "build" && status === 0) env.AFTERWORD_BINARY = /^collector: (.+)$/m.exec(said)?.[1] ?? "";
  counts[outcome] += 1;
  if (outcome !== "failed") return console.log([`${ring.padEnd(9)} ${outcome.padEnd(7)} ${took}`, ...notes].join("\n            "));
  return console.log(`${ring.padEnd(9)} FAILED  ${took}\n\n${said.trimEnd()}\n\n× the ring "${ring}" is red: npm run ${script}`);
}

/** Runs rings in their order, `lanes` of them at once. After one that has failed none is begun. */
async function runAll(rings, lanes) {
  const waiting = [...rings];
  const lane = async () => {
    while (waiting.length && !counts.failed) await run(waiting.shift());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

await runAll(ALONE, 1);
await runAll(TOGETHER, 2);
await runAll(AFTERWARDS, 1);
console.log(Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`).join(", "));
process.exitCode = counts.failed ? 1 : 0;
