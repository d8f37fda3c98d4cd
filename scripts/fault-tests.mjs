// The table of faults in three engines: `tests/faults/*.test.mjs` against the real collector. Names of files may be given,
// such as `npm run test:faults -- contract`.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { ROOT, run } from "./command.mjs";
import { buildCollector } from "./start.mjs";
import { ensureTool, withPath } from "./tools.mjs";

ensureBrowsers();
const env = { ...withPath(ensureTool("geckodriver")), AFTERWORD_BINARY: await buildCollector() };

const wanted = process.argv.slice(2);
const folder = join(ROOT, "tests", "faults");
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs") && (!wanted.length || wanted.some((word) => name.startsWith(word))))
  .map((name) => join(folder, name));
run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files], { env });
