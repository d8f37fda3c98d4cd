// The ring of the examples: each is installed, built and visited. Words on the command line choose examples.

import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { fail, ROOT, run, say } from "./command.mjs";
import { ensureExample, packPackage, runScript } from "./example-folder.mjs";
import { ensurePackages } from "./packages.mjs";
import { buildCollector } from "./start.mjs";

const NAMES = ["react", "vue", "svelte", "ai-sdk", "assistant-ui"];

const words = process.argv.slice(2);
const names = NAMES.filter((name) => !words.length || words.includes(name));
if (!names.length) fail(`no example is named ${words.join(" ")}: there are ${NAMES.join(", ")}`);

ensurePackages();
ensureBrowsers(["chromium", "chromium-driver"]);
process.env.AFTERWORD_BINARY ??= await buildCollector();

const packed = packPackage();
const folders = {};
for (const name of names) {
  try {
    folders[name] = ensureExample(name, packed);
  } catch (error) {
    console.log(`skipped: example ${name}: ${error.message}`);
    continue;
  }
  say(`building the example ${name}`);
  try {
    runScript(folders[name], "build");
  } catch (error) {
    fail(error.message);
  }
}

const env = { ...process.env, AFTERWORD_EXAMPLES: JSON.stringify(folders), AFTERWORD_PACKAGE: packed };
const files = ["queued", "marks", "adapters", "docs", "examples"].map((name) => join(ROOT, "tests", "examples", `${name}.test.mjs`));
run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files], { env });
