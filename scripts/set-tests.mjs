// Frozen sets, read by promptfoo, Inspect and DeepEval as they ship. What is missing is installed into the cache once; with
// `--present` only what is small. What cannot be had is skipped, and a line says why.

import { join } from "node:path";
import { ROOT, run } from "./command.mjs";
import { had } from "./had.mjs";
import { proven } from "./proven.mjs";
import { buildCollector } from "./start.mjs";

const { READERS } = await import("../tests/sets/readers.mjs");

const present = process.argv.includes("--present");

const there = READERS.filter((reader) => had(reader, { onlyPresent: present, command: "npm run test:sets" }));
if (there.length) {
  process.env.AFTERWORD_BINARY ??= await buildCollector();
  process.env.AFTERWORD_READERS = there.map(({ name }) => name).join();
  run(process.execPath, ["--test", "--test-reporter=spec", join(ROOT, "tests", "sets", "sets.test.mjs")]);
}
proven(there.length, READERS.length, "readers of sets");
