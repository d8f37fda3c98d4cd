// Frozen sets, read by promptfoo, Inspect and DeepEval as they ship. What cannot be installed is skipped, and a line says why.

import { join } from "node:path";
import { ROOT, run } from "./command.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";

const { READERS } = await import("../tests/sets/readers.mjs");

const there = READERS.filter(({ name, install }) => {
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
