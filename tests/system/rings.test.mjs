// What `npm test` makes of what a ring of tests has said: what was not proven has not passed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "../../scripts/proven.mjs";

const A = "skipped: a: npm ci failed";
const B = "skipped: b: there is no python3";

test("a ring passes with what it has proven, and every skip is shown", () => {
  assert.deepEqual(judge(0, "all is well\n"), { outcome: "passed", notes: [] });
  assert.deepEqual(judge(0, "proven: 2 of 2 hosts\n"), { outcome: "passed", notes: [] });
  const said = `${A}\n${B}\nc  passed\nproven: 1 of 3 hosts\n`;
  assert.deepEqual(judge(0, said), { outcome: "passed", notes: ["proven: 1 of 3 hosts", A, B] });
});

test("a ring that has proven nothing, or skips and does not say what it has proven, is skipped", () => {
  assert.deepEqual(judge(0, `${A}\n${B}\nproven: 0 of 2 hosts\n`), { outcome: "skipped", notes: ["proven: 0 of 2 hosts", A, B] });
  assert.deepEqual(judge(0, `${A}\nok\n`), { outcome: "skipped", notes: [A] });
  assert.equal(judge(0, "proven: 0 of 2 hosts\n").outcome, "skipped");
  assert.equal(judge(0, `${A}\nproven: 10 of 11 hosts\n`).outcome, "passed");
});

test("a ring that fails has failed, whatever it has skipped", () => {
  assert.equal(judge(1, `${A}\nproven: 0 of 2 hosts\n`).outcome, "failed");
  assert.equal(judge(null, "").outcome, "failed");
});
