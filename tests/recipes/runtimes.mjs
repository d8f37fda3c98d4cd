// What runs a recipe's server: Node or Python, with its SDK at the version that is pinned, kept in the cache.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureNodeFolder } from "../../scripts/node-folder.mjs";
import { VERSIONS } from "../../scripts/tools.mjs";
import { ensureVenv } from "../../scripts/venv.mjs";

const PACKAGES = fileURLToPath(new URL("packages", import.meta.url));

/** Node, with the packages of `packages/<name>`: they are found from any folder within `home`. */
export const node = (name) => () => ({
  program: process.execPath,
  args: [],
  model: "model.mjs",
  home: ensureNodeFolder(`recipe-${name}`, join(PACKAGES, name)),
});

/** Python, with the packages that tools.json names for `name`, and those that serve. */
export const python = (name) => () => ({
  program: venvOf(name, VERSIONS.recipes.web),
  args: ["-u"],
  model: "model.py",
});

/** The Python with what tools.json names for the recipes of `name`: another one for each set of versions. */
export function venvOf(name, beside = {}) {
  const all = Object.entries({ ...VERSIONS.recipes[name], ...beside }).map(([what, which]) => `${what}==${which}`);
  const state = createHash("sha256").update(all.join()).digest("hex").slice(0, 12);
  return ensureVenv(`recipe-${name}-${state}`, [all]);
}
