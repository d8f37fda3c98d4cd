// The npm packages of package.json, so that no command needs `npm install` to have been run before it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run, say } from "./command.mjs";

const read = (path) => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

function missing() {
  // Versions are pinned exactly, so a package is either the one that is named here or a stale one.
  return Object.entries(read("package.json").devDependencies).filter(([name, version]) => {
    try {
      return read(`node_modules/${name}/package.json`).version !== version;
    } catch {
      return true;
    }
  });
}

/** Installs what package-lock.json names, where it is not there yet. */
export function ensurePackages() {
  const absent = missing();
  if (!absent.length) return;
  say(`installing npm packages (${absent.map(([name]) => name).join(", ")})`);
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
}

if (process.argv[1] === import.meta.filename) ensurePackages();
