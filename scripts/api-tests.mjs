// The document that describes the collector's API, against the running collector: what it says is so, for requests that it allows
// and for such as it does not.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, run } from "./command.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";
import { VERSIONS } from "./tools.mjs";
import { ensureVenv } from "./venv.mjs";

const { schemathesis } = VERSIONS.api;

let python;
try {
  python = ensureVenv(`schemathesis-${schemathesis}`, [[`schemathesis==${schemathesis}`]]);
} catch (error) {
  skip("Schemathesis is not there to try the API", error.message);
  proven(0, 1, "documents of the API");
  process.exit(0);
}

process.env.AFTERWORD_BINARY ??= await buildCollector();
const { startCollector } = await import("../tests/system/harness/collector.mjs");

/** The same requests in every run. */
const SEED = "20250101";
/** Requests made of each way to ask for something. */
const EXAMPLES = "60";

// It keeps what it has found where it is run.
const cwd = mkdtempSync(join(tmpdir(), "afterword-api-"));
const collector = await startCollector();
try {
  const words = [
    ...["-m", "schemathesis.cli", "--config-file", join(ROOT, "tests", "api", "schemathesis.toml"), "run", `${collector.origin}/openapi.json`],
    ...["--header", `Authorization: Bearer ${collector.secretKey}`],
    ...["--seed", SEED, "--max-examples", EXAMPLES, "--workers", "1", "--no-color"],
  ];
  run(python, words, { cwd });
} finally {
  await collector.stop();
  rmSync(cwd, { recursive: true, force: true });
}
proven(1, 1, "documents of the API");
