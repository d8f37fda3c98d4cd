// Frozen sets, read by promptfoo, Inspect and DeepEval as they ship. What is missing is installed into the cache once; with
// `--present` only what is small. What cannot be had is skipped, and a line says why.

import { join } from "node:path";
import { ROOT, run, say } from "./command.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";

const { READERS } = await import("../tests/sets/readers.mjs");

const present = process.argv.includes("--present");

const there = READERS.filter(({ name, size, install, ...reader }) => {
  const missing = size && !reader.present();
  if (missing && present) {
    skip(name, `not installed: npm run test:sets does it (${size})`);
    return false;
  }
  if (missing) say(`${name} takes ${size} of the disk`);
  try {
    install();
    return true;
  } catch (error) {
    skip(name, error.message);
    return false;
  }
});
if (there.length) {
  process.env.AFTERWORD_BINARY ??= await buildCollector();
  process.env.AFTERWORD_READERS = there.map(({ name }) => name).join();
  run(process.execPath, ["--test", "--test-reporter=spec", join(ROOT, "tests", "sets", "sets.test.mjs")]);
}
proven(there.length, READERS.length, "readers of sets");
