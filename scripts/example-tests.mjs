// The ring of the examples: each is installed, built and visited. Words on the command line choose examples.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { fail, ROOT, run, say } from "./command.mjs";
import { ensureExample, packPackage, runScript } from "./example-folder.mjs";
import { ensurePackages } from "./packages.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";

const TESTS = join(ROOT, "tests", "examples");
const NAMES = ["react", "vue", "svelte", "ai-sdk", "assistant-ui"];

const words = process.argv.slice(2);
const names = NAMES.filter((name) => !words.length || words.includes(name));
if (!names.length) fail(`no example is named ${words.join(" ")}: there are ${NAMES.join(", ")}`);

ensurePackages();
ensureBrowsers(["chromium", "chromium-driver"]);
process.env.AFTERWORD_BINARY ??= await buildCollector();

const packed = packPackage();
/** The folder of what is ready to run, undefined where its packages cannot be had. */
function install(name, source) {
  try {
    return ensureExample(name, packed, source);
  } catch (error) {
    skip(name, error.message);
    return undefined;
  }
}

const folders = {};
for (const name of names) {
  const folder = install(name);
  if (!folder) continue;
  say(`building the example ${name}`);
  try {
    runScript(folder, "build");
  } catch (error) {
    fail(error.message);
  }
  folders[name] = folder;
}

const sdks = install("sdks", join(TESTS, "sdks"));
const older = install("older", join(TESTS, "older"));
const env = {
  ...process.env,
  AFTERWORD_PACKAGE: packed,
  AFTERWORD_EXAMPLES: JSON.stringify(folders),
  AFTERWORD_SDKS: sdks ?? "",
  AFTERWORD_OLDER: older ?? "",
};
const files = readdirSync(TESTS).filter((name) => name.endsWith(".test.mjs"));
run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files.map((name) => join(TESTS, name))], { env });
proven([...Object.values(folders), sdks, older].filter(Boolean).length, names.length + 2, "examples and sets of SDKs");
