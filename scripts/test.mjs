// All tests, ring by ring, the quick ones first. Stops at the first that fails. A ring in which nothing could be proven, for
// what it needs cannot be installed, is skipped: it has not passed.

import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./command.mjs";
import { judge } from "./proven.mjs";

const RINGS = [
  ["format", "test:format"],
  ["native", "test:native"],
  ["lint", "test:lint"],
  ["supply", "test:supply"],
  ["size", "size"],
  ["types", "test:types"],
  ["build", "build:collector"],
  ["wasm", "test:wasm"],
  ["system", "test:system"],
  ["strict", "test:strict"],
  ["faults", "test:faults"],
  ["api", "test:api"],
  ["image", "test:image"],
  ["exports", "test:exports"],
  ["peers", "test:peers"],
  ["recipes", "test:recipes"],
  ["consumers", "test:consumers"],
  ["examples", "test:examples"],
  ["editors", "test:editors"],
  ["hosts", "test:hosts"],
  ["fuzz", "test:fuzz"],
  ["bench", "bench:smoke"],
];

const results = join(ROOT, "test-results");
mkdirSync(results, { recursive: true });

/** What the rings after "build" test: it is built once for all of them. */
const env = { ...process.env };

const counts = { passed: 0, skipped: 0, failed: 0 };
for (const [ring, script] of RINGS) {
  process.stdout.write(`${ring.padEnd(9)} `);
  const log = join(results, `${ring}.log`);
  const out = openSync(log, "w");
  const begun = performance.now();
  // What a ring prints is for the one who has to mend it: it goes to a file, and is shown when the ring is red.
  const { status } = spawnSync("npm", ["run", "--silent", script], { cwd: ROOT, env, stdio: ["ignore", out, out] });
  closeSync(out);
  const took = `${Math.round((performance.now() - begun) / 1000)} s`;
  const said = readFileSync(log, "utf8");
  const { outcome, notes } = judge(status, said);
  if (ring === "build" && status === 0) env.AFTERWORD_BINARY = /^collector: (.+)$/m.exec(said)?.[1] ?? "";
  counts[outcome] += 1;
  if (outcome !== "failed") {
    console.log([`${outcome.padEnd(7)} ${took}`, ...notes].join("\n            "));
    continue;
  }
  console.log(`FAILED  ${took}\n\n${said.trimEnd()}\n\n× the ring "${ring}" is red: npm run ${script}`);
  break;
}
console.log(Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`).join(", "));
process.exitCode = counts.failed ? 1 : 0;
