// Exported files, read by the readers of TRL, LLaMA-Factory and Axolotl: what a trainer sees is what was meant.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { output, ROOT, run } from "./command.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";
import { VERSIONS } from "./tools.mjs";
import { ensureTrl, OFFLINE } from "./trl.mjs";
import { ensureVenv } from "./venv.mjs";

/** Where LLaMA-Factory and Axolotl lie, alone, and what templates are rendered with: readers need nothing of what trainers do. */
function ensureOthers() {
  const readers = Object.entries(VERSIONS.readers).map(([name, version]) => `${name}==${version}`);
  const python = ensureVenv(`readers-${Object.values(VERSIONS.readers).join("-")}`, [["--no-deps", ...readers]]);
  return output(python, ["-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]).trim();
}

let python, others;
try {
  python = ensureTrl();
  others = ensureOthers();
} catch (error) {
  skip("TRL, LLaMA-Factory and Axolotl are not there to read the exports", error.message);
  proven(0, 3, "readers of exports");
  process.exit(0);
}

process.env.AFTERWORD_BINARY ??= await buildCollector();
const { startCollector, AFTERWORD } = await import("../tests/system/harness/collector.mjs");
const { EXPECTED, PEOPLE, seed, seedOthers } = await import("../tests/exports/seed.mjs");

const folder = mkdtempSync(join(tmpdir(), "afterword-exports-"));
const collector = await startCollector();
const afterword = (format, name, ...more) => run(AFTERWORD, ["export", format, "--out", join(folder, `${name}.jsonl`), "--data-dir", collector.dataDir, ...more]);
const read = (script) => run(python, [join(ROOT, "tests", "exports", script), folder], { env: { ...OFFLINE, PYTHONPATH: others } });
try {
  await seed(collector);
  for (const format of Object.keys(EXPECTED)) afterword(format, format);
  await seedOthers(collector);
  for (const format of ["dpo", "kto"]) afterword(format, `${format}-split`, "--split", "train=0.6,test=0.4");
  writeFileSync(join(folder, "expected.json"), JSON.stringify({ ...EXPECTED, people: PEOPLE }));
  read("read_with_trl.py");
  read("read_with_others.py");
} finally {
  await collector.stop();
  rmSync(folder, { recursive: true, force: true });
}
proven(3, 3, "readers of exports");
