// Exported files, trained on by TRL's trainers: they take them as they are, and see what was meant.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { EXPECTED, seed } from "../exports/seed.mjs";
import { AFTERWORD, startCollector } from "../system/harness/collector.mjs";
import { ensureTrainers, TRAINERS_ENV } from "./python.mjs";

const DOCS = join(import.meta.dirname, "..", "..", "docs");
const FORMATS = ["dpo", "kto"];

let collector, folder, python;

before(async () => {
  python = ensureTrainers();
  folder = mkdtempSync(join(tmpdir(), "afterword-trainers-"));
  collector = await startCollector();
  await seed(collector);
  for (const format of FORMATS) {
    const { status, stderr } = spawnSync(AFTERWORD, ["export", format, "--out", join(folder, `${format}.jsonl`), "--data-dir", collector.dataDir], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
  }
  writeFileSync(join(folder, "expected.json"), JSON.stringify(EXPECTED));
});
after(async () => {
  await collector?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a script of Python in the folder with the exported files. */
function runPython(...args) {
  const { status, stdout, stderr } = spawnSync(python, args, { cwd: folder, encoding: "utf8", env: { ...process.env, ...TRAINERS_ENV } });
  assert.equal(status, 0, stderr);
  return stdout;
}

test("DPOTrainer and KTOTrainer train on exported rows, and see each as it was meant", (t) => {
  t.diagnostic(runPython(join(import.meta.dirname, "train.py"), folder).trim().split("\n").at(-1));
});

test("the script of docs/exports.md trains on the exported file", () => {
  const page = readFileSync(join(DOCS, "exports.md"), "utf8");
  const [, script] = /<!-- elsewhere: tests\/trainers\/trainers\.test\.mjs -->\n```python\n([\s\S]*?)^```$/m.exec(page);
  writeFileSync(join(folder, "pairs.jsonl"), readFileSync(join(folder, "dpo.jsonl")));
  writeFileSync(join(folder, "train_dpo.py"), script);
  // The model of train.py, under the name that the page has for one's own.
  runPython("train_dpo.py");
  const { architectures } = JSON.parse(readFileSync(join(folder, "trained", "config.json"), "utf8"));
  assert.deepEqual(architectures, ["LlamaForCausalLM"]);
});
