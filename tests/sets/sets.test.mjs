// A frozen set of the running collector, exported by the command, and read by the tools that it is for.

import { spawnSync } from "node:child_process";
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AFTERWORD, startCollector } from "../system/harness/collector.mjs";
import { EXPECTED, seed } from "./cases.mjs";
import { READERS } from "./readers.mjs";

const THERE = (process.env.AFTERWORD_READERS ?? READERS.map(({ name }) => name).join()).split(",");

let collector, folder;

before(async () => {
  collector = await startCollector();
  folder = mkdtempSync(join(tmpdir(), "afterword-sets-"));
  const cases = await seed(collector);
  writeFileSync(join(folder, "expected.json"), JSON.stringify(EXPECTED.map((one, at) => ({ id: cases[at].id, ...one }))));
});
after(async () => {
  await collector?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

for (const { name, format, check } of READERS.filter((one) => THERE.includes(one.name))) {
  test(`${name} reads what was meant`, (t) => {
    const file = join(folder, `${format}.jsonl`);
    const { status, stderr } = spawnSync(AFTERWORD, ["sets", "export", "hard", "--format", format, "--out", file, "--data-dir", collector.dataDir], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(file, "utf8").trim().split("\n").length, EXPECTED.length);
    t.diagnostic(check(folder));
  });
}
