// Exported files, read by the readers of TRL: what a trainer sees is what was meant.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, run } from "./command.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";
import { VERSIONS } from "./tools.mjs";
import { ensureVenv } from "./venv.mjs";

/** The Python with TRL, or a thrown sentence about why there is none. */
function ensureTrl() {
  const { trl, ...readers } = VERSIONS.python;
  // Its readers need neither torch nor the rest of what its trainers ask for, which are gigabytes.
  return ensureVenv(`trl-${trl}`, [
    ["--no-deps", `trl==${trl}`],
    Object.entries(readers).map(([name, version]) => `${name}==${version}`),
  ]);
}

let python;
try {
  python = ensureTrl();
} catch (error) {
  skip("TRL is not there to read the exports", error.message);
  proven(0, 1, "readers of exports");
  process.exit(0);
}

process.env.AFTERWORD_BINARY ??= await buildCollector();
const { startCollector, AFTERWORD } = await import("../tests/system/harness/collector.mjs");
const { EXPECTED, seed } = await import("../tests/exports/seed.mjs");

const folder = mkdtempSync(join(tmpdir(), "afterword-exports-"));
const collector = await startCollector();
try {
  await seed(collector);
  for (const format of Object.keys(EXPECTED)) {
    run(AFTERWORD, ["export", format, "--out", join(folder, `${format}.jsonl`), "--data-dir", collector.dataDir]);
  }
  writeFileSync(join(folder, "expected.json"), JSON.stringify(EXPECTED));
  run(python, [join(ROOT, "tests", "exports", "read_with_trl.py"), folder], {
    env: { ...process.env, HF_HUB_OFFLINE: "1", HF_DATASETS_OFFLINE: "1", HF_HUB_DISABLE_TELEMETRY: "1", TRANSFORMERS_VERBOSITY: "error" },
  });
} finally {
  await collector.stop();
  rmSync(folder, { recursive: true, force: true });
}
proven(1, 1, "readers of exports");
