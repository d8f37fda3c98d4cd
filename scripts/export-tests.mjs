// Exported files, read by the readers of TRL: what a trainer sees is what was meant.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT, run, say, which } from "./command.mjs";
import { buildCollector } from "./start.mjs";
import { CACHE, VERSIONS } from "./tools.mjs";

/** The venv with TRL, which is made once. Gives its Python, or throws a sentence about why there is none. */
function ensureTrl() {
  const { trl, ...readers } = VERSIONS.python;
  const venv = join(CACHE, "venvs", `trl-${trl}`);
  const python = join(venv, "bin", "python");
  const whole = join(venv, "whole");
  if (existsSync(whole)) return python;
  if (!which("python3")) throw new Error("there is no python3");
  say(`installing trl ${trl} (once; it is kept in ${venv})`);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(dirname(venv), { recursive: true });
  attempt("python3", ["-m", "venv", venv]);
  const install = (...what) => attempt(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...what]);
  // Its readers need neither torch nor the rest of what its trainers ask for, which are gigabytes.
  install("--no-deps", `trl==${trl}`);
  install(...Object.entries(readers).map(([name, version]) => `${name}==${version}`));
  writeFileSync(whole, "");
  return python;
}

function attempt(program, args) {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status === 0) return;
  const lines = (stderr ?? "").trim().split("\n");
  throw new Error(`${args.slice(1, 3).join(" ")} failed: ${lines.find((line) => /error/i.test(line)) ?? lines.at(-1)}`);
}

let python;
try {
  python = ensureTrl();
} catch (error) {
  console.log(`skipped: TRL is not there to read the exports: ${error.message}`);
  process.exit(0);
}

process.env.AFTERWORD_BINARY = await buildCollector();
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
