// All tests, ring by ring, the quick ones first. Stops at the first that fails.

import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./command.mjs";

const RINGS = [
  ["format", "test:format"],
  ["native", "test:native"],
  ["lint", "test:lint"],
  ["size", "size"],
  ["types", "test:types"],
  ["wasm", "test:wasm"],
  ["system", "test:system"],
  ["strict", "test:strict"],
  ["faults", "test:faults"],
  ["exports", "test:exports"],
  ["recipes", "test:recipes"],
  ["consumers", "test:consumers"],
  ["examples", "test:examples"],
  ["hosts", "test:hosts"],
  ["bench", "bench:smoke"],
];

const results = join(ROOT, "test-results");
mkdirSync(results, { recursive: true });

let passed = 0;
let failed = 0;
for (const [ring, script] of RINGS) {
  process.stdout.write(`${ring.padEnd(9)} `);
  const log = join(results, `${ring}.log`);
  const out = openSync(log, "w");
  const begun = performance.now();
  // What a ring prints is for the one who has to mend it: it goes to a file, and is shown when the ring is red.
  const { status } = spawnSync("npm", ["run", "--silent", script], { cwd: ROOT, stdio: ["ignore", out, out] });
  closeSync(out);
  const took = `${Math.round((performance.now() - begun) / 1000)} s`;
  const said = readFileSync(log, "utf8");
  if (status === 0) {
    passed += 1;
    const skipped = /^skipped: .*$/m.exec(said)?.[0];
    console.log(skipped ? `passed  ${took}  (${skipped})` : `passed  ${took}`);
    continue;
  }
  failed += 1;
  console.log(`FAILED  ${took}\n\n${said.trimEnd()}\n\n× the ring "${ring}" is red: npm run ${script}`);
  break;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
