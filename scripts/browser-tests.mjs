// Tests that drive browsers against the real collector, by Node's own runner.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { ROOT, run } from "./command.mjs";
import { buildCollector } from "./start.mjs";
import { ensureTool, withPath } from "./tools.mjs";

/** Runs `tests/<folder>/*.test.mjs`; where the command names files, by how they begin, those alone. */
export async function browserTests(folder) {
  ensureBrowsers();
  const env = { ...withPath(ensureTool("geckodriver")), AFTERWORD_BINARY: await buildCollector() };
  const wanted = process.argv.slice(2);
  const path = join(ROOT, "tests", folder);
  const files = readdirSync(path)
    .filter((name) => name.endsWith(".test.mjs") && (!wanted.length || wanted.some((word) => name.startsWith(word))))
    .map((name) => join(path, name));
  // One file after the other: a browser that waits for its share of the processor measures other things than ours.
  run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files], { env });
}
