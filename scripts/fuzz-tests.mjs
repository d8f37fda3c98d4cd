// The fuzzer, a minute for each target; `-- wire` takes one alone, AFTERWORD_FUZZ_SECONDS another time. With what is found it ends
// at once, and the input lies in fuzz/artifacts. No sanitizer: the code has no `unsafe`, and so the stable compiler is enough.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fail, ROOT, run, say, which } from "./command.mjs";
import { SEEDS, stale } from "./fuzz-seeds.mjs";
import { proven, skip } from "./proven.mjs";
import { ensureTool, withPath } from "./tools.mjs";

const TARGETS = ["wire", "gzip", "tokens", "otlp", "traces"];
const SECONDS = process.env.AFTERWORD_FUZZ_SECONDS ?? "60";
/** The longest input: a page's largest batch is no longer. */
const MAX_BYTES = "65536";

const old = stale();
if (old.length) fail(`fuzz/seeds are not what tests/fixtures makes (${old.join(", ")}): run node scripts/fuzz-seeds.mjs`);

// libFuzzer itself is C++.
if (!["c++", "g++", "clang++"].some((name) => which(name)) && !process.env.CXX) {
  skip("the fuzzer", "there is no C++ compiler to build it with");
  proven(0, TARGETS.length, "fuzz targets");
  process.exit(0);
}
const env = withPath(ensureTool("cargo-fuzz"));

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !TARGETS.includes(name));
if (unknown.length) fail(`there is no fuzz target ${unknown.join(", ")}: there are ${TARGETS.join(", ")}`);
const targets = chosen.length ? chosen : TARGETS;
const MODE = ["--dev", "--sanitizer", "none"];

say("compiling the fuzz targets");
run("cargo", ["fuzz", "build", ...MODE], { env });

/** Runs one target; its output is shown when it has found something. */
function fuzz(target) {
  // What was found out in earlier runs is kept here, and is begun with, too.
  const corpus = join(ROOT, "fuzz", "corpus", target);
  if (!existsSync(corpus)) mkdirSync(corpus, { recursive: true });
  const flags = [`-max_total_time=${SECONDS}`, `-max_len=${MAX_BYTES}`, "-print_final_stats=1", "-verbosity=0"];
  const child = spawn("cargo", ["fuzz", "run", ...MODE, target, corpus, join(SEEDS, target), "--", ...flags], { cwd: ROOT, env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  return new Promise((resolve) => {
    child.on("error", ({ message }) => resolve({ target, code: message, said }));
    child.on("close", (code) => resolve({ target, code, said }));
  });
}

// Two at a time: each of them uses one processor.
for (let at = 0; at < targets.length; at += 2) {
  const pair = targets.slice(at, at + 2);
  say(`fuzzing ${pair.join(" and ")} for ${SECONDS} s`);
  for (const { target, code, said } of await Promise.all(pair.map(fuzz))) {
    if (code !== 0) fail(`${said.trimEnd()}\n\nthe fuzz target ${target} has found something (exit code ${code})`);
    console.log(`  ${target}: ${/number_of_executed_units: *(\d+)/.exec(said)?.[1] ?? "?"} inputs`);
  }
}
if (!chosen.length) proven(targets.length, TARGETS.length, "fuzz targets");
