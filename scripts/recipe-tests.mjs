// The recipes of docs/trace-ids.md, each with its real SDK in a real browser, and those of docs/tokens.md, each in its language.
// What cannot be installed is skipped, and a line says why. A name of a file may be given, such as `npm run test:recipes -- doc`, and then what else Node's runner takes.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { ROOT, run } from "./command.mjs";
import { ensurePackages } from "./packages.mjs";
import { proven, skip } from "./proven.mjs";
import { buildCollector } from "./start.mjs";

ensurePackages();
ensureBrowsers(["chromium", "chromium-driver"]);
process.env.AFTERWORD_BINARY ??= await buildCollector();

const { RECIPES } = await import("../tests/recipes/recipes.mjs");
const { LANGUAGES } = await import("../tests/recipes/tokens/languages.mjs");
const { missing } = await import("../tests/recipes/setting.mjs");
const all = [...RECIPES, ...LANGUAGES];
const reasons = missing(all);
for (const [name, reason] of Object.entries(reasons)) skip(name, reason);
process.env.AFTERWORD_MISSING_RECIPES = JSON.stringify(reasons);

const folder = join(ROOT, "tests", "recipes");
const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith("-"));
const options = words.filter((word) => word.startsWith("-"));
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs") && (!names.length || names.some((word) => name.startsWith(word))))
  .map((name) => join(folder, name));
run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...options, ...files]);
// What some files or tests alone show, they say themselves.
if (!words.length) proven(all.length - Object.keys(reasons).length, all.length, "recipes");
