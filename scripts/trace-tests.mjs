// Traces as real SDKs send them: OpenTelemetry's for Python, and OpenInference's instrumentation of OpenAI's client against a
// model on this machine. What cannot be installed is skipped, and a line says why.

import { join } from "node:path";
import { ROOT, run } from "./command.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";
import { VERSIONS } from "./tools.mjs";
import { ensureVenv } from "./venv.mjs";

/** What sends them, and each of its packages. */
const packages = Object.entries(VERSIONS.traces.python);
const WAYS = 2;

/** The Python that has them, if it can be had. */
function python() {
  try {
    return ensureVenv(`traces-${packages.map(([, version]) => version).join("-")}`, [packages.map((one) => one.join("=="))]);
  } catch (error) {
    skip("Python's SDKs", error.message);
    return undefined;
  }
}

const found = python();
if (found) {
  process.env.AFTERWORD_BINARY ??= await buildCollector();
  process.env.AFTERWORD_TRACES_PYTHON = found;
  run(process.execPath, ["--test", "--test-reporter=spec", join(ROOT, "tests", "traces", "traces.test.mjs")]);
}
proven(found ? WAYS : 0, WAYS, "ways to tell of calls");
