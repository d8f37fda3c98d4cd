// Traces as real SDKs send them: OpenTelemetry's for Python and JS, and its and OpenInference's instrumentation of OpenAI's client against
// a model on this machine. What cannot be installed is skipped, and a line says why.

import { join } from "node:path";
import { ROOT, run } from "./command.mjs";
import { ensureNodeFolder } from "./node-folder.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";
import { VERSIONS } from "./tools.mjs";
import { ensureVenv } from "./venv.mjs";

/** Each of Python's packages at its version. */
const packages = Object.entries(VERSIONS.traces.python);
/** How many ways each language has to tell of a call. */
const WAYS = { python: 4, node: 3 };

/** What `install` gives, if it can be had. */
function had(what, install) {
  try {
    return install();
  } catch (error) {
    skip(what, error.message);
    return undefined;
  }
}

const python = had("Python's SDKs", () =>
  ensureVenv(`traces-${packages.map(([, version]) => version).join("-")}`, [packages.map((one) => one.join("=="))]),
);
const node = had("the SDK for JS", () => ensureNodeFolder("traces", join(ROOT, "tests", "traces", "node")));
const ways = (python ? WAYS.python : 0) + (node ? WAYS.node : 0);
if (ways) {
  process.env.AFTERWORD_BINARY ??= await buildCollector();
  if (python) process.env.AFTERWORD_TRACES_PYTHON = python;
  if (node) process.env.AFTERWORD_TRACES_NODE = join(node, "calls.mjs");
  run(process.execPath, ["--test", "--test-reporter=spec", join(ROOT, "tests", "traces", "traces.test.mjs")]);
}
proven(ways, WAYS.python + WAYS.node, "ways to tell of calls");
