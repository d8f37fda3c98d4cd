// A store with a million preference pairs, and its export: rows a second, the memory that it takes at most, and what lies on the
// disk meanwhile. With `--read`, `datasets` reads the file that was written, whole. `--smoke` is quick; `--pairs N` is
// another number; `--dir` names the disk.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, run, say } from "./command.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";
import { ensureTrl, OFFLINE } from "./trl.mjs";
import { TARGET } from "./wasm.mjs";

const options = { smoke: { type: "boolean" }, read: { type: "boolean" }, pairs: { type: "string" }, dir: { type: "string" } };
const { smoke, read, pairs, dir } = parseArgs({ options }).values;
const PAIRS = Number(pairs ?? (smoke ? 2_000 : 1_000_000));
const MIB = 1 << 20;
const LOOK_MS = 100;
/** Each with its flags, and the files that it writes. */
const EXPORTS = [
  { name: "once", flags: [], files: ["pairs.jsonl"] },
  { name: "split", flags: ["--split", "train=0.9,test=0.1"], files: ["pairs.train.jsonl", "pairs.test.jsonl"] },
];

const binary = await buildCollector();
say("compiling what makes the store");
run("cargo", ["build", "--locked", "--quiet", "--release", "--package", "afterword-collector", "--example", "pairs"]);

const folder = mkdtempSync(join(dir ?? tmpdir(), "afterword-exports-"));
const sizeOf = (name) => (existsSync(join(folder, name)) ? statSync(join(folder, name)).size : 0);

/** Seconds of processor time that it has taken so far, where it still runs. */
function processorSeconds(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Runs the command, and looks how much memory and disk it takes. */
async function measured(args, files) {
  const begun = performance.now();
  const child = spawn(binary, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const most = { memory: 0, plan: 0, decided: 0, processor: 0 };
  const look = setInterval(() => {
    const status = existsSync(`/proc/${child.pid}/status`) ? readFileSync(`/proc/${child.pid}/status`, "utf8") : "";
    // The most that it ever had, which only grows.
    most.memory = Math.max(most.memory, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024);
    most.processor = processorSeconds(child.pid) ?? most.processor;
    most.plan = Math.max(most.plan, sizeOf("pairs.jsonl.plan"));
    if (!most.decided && files.some((name) => sizeOf(`${name}.part`) > 0)) most.decided = (performance.now() - begun) / 1000;
  }, LOOK_MS);
  const [code] = await once(child, "exit");
  clearInterval(look);
  if (code !== 0) throw new Error(`afterword ${args.join(" ")}: ${code}`);
  return { seconds: (performance.now() - begun) / 1000, ...most };
}

try {
  say(`storing ${PAIRS} pairs`);
  run(join(TARGET, "release", "examples", "pairs"), ["--data-dir", folder, "--pairs", String(PAIRS)]);
  for (const { name, flags, files } of EXPORTS) {
    say(`export, ${name}`);
    const args = ["export", "dpo", "--out", "pairs.jsonl", "--report", `${name}.json`, "--data-dir", ".", ...flags];
    const took = await measured(args, files);
    const report = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
    if (report.written !== PAIRS) throw new Error(`${report.written} of ${PAIRS} rows: ${JSON.stringify(report.left_out)}`);
    const seen = {
      name,
      rows: report.written,
      seconds: Number(took.seconds.toFixed(1)),
      processorSeconds: Number(took.processor.toFixed(1)),
      rowsPerSecond: Math.round(report.written / took.seconds),
      decidedAfterSeconds: Number(took.decided.toFixed(1)),
      memoryMiB: Number((took.memory / MIB).toFixed(1)),
      planMiB: Number((took.plan / MIB).toFixed(1)),
      fileMiB: Number((files.reduce((sum, file) => sum + sizeOf(file), 0) / MIB).toFixed(1)),
      storeMiB: Number((sizeOf("afterword.sqlite3") / MIB).toFixed(1)),
      processors: `${cpus().length} × ${cpus()[0]?.model}`,
    };
    console.log(JSON.stringify(seen));
  }
  if (read) {
    let python;
    try {
      python = ensureTrl();
    } catch (error) {
      skip("datasets is not there to read the file", error.message);
    }
    if (python) run(python, [join(ROOT, "tests", "exports", "read_million.py"), join(folder, "pairs.jsonl"), String(PAIRS)], { env: OFFLINE });
    proven(python ? 1 : 0, 1, "readers of a large export");
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
