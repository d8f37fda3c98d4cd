// The examples as a reader would have them: each with its packages at the versions of its lock file, and with the package
// that `npm pack` makes of this tree.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./command.mjs";
import { ensureNodeFolder } from "./node-folder.mjs";

const SOURCES = join(ROOT, "examples");
const COPY = join(ROOT, "target", "examples");

/** Unpacks what `npm pack` packs. Gives the folder, whose content is that of `node_modules/afterword`. */
export function packPackage() {
  const folder = join(COPY, "package");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [{ filename }] = JSON.parse(attempt("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], ROOT));
  attempt("tar", ["-xzf", filename, "--strip-components=1"], folder);
  rmSync(join(folder, filename));
  return folder;
}

/**
 * The folder of the example `name`, ready to be built, with `packed` as its package. `source` is where it is copied from.
 * Throws a sentence about why its packages cannot be had.
 */
export function ensureExample(name, packed, source = join(SOURCES, name)) {
  const installed = install(name, source);
  cpSync(join(SOURCES, "chat"), join(COPY, "chat"), { recursive: true });
  const folder = join(COPY, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(source, folder, { recursive: true, filter: (path) => !/\/(node_modules|dist)\b/.test(path.slice(source.length)) });
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  const there = join(installed, "node_modules");
  for (const entry of readdirSync(there)) symlinkSync(join(there, entry), join(modules, entry));
  cpSync(packed, join(modules, "afterword"), { recursive: true });
  return folder;
}

/** Runs one of its npm scripts, as an app that is worked on: frameworks warn of what is wrong. */
export const runScript = (folder, script) => attempt("npm", ["run", "--silent", script], folder, { NODE_ENV: "development" });

/** Its packages alone are kept, so that a change of its sources installs nothing anew. */
function install(name, source) {
  const bare = mkdtempSync(join(tmpdir(), "afterword-example-"));
  try {
    const { dependencies, ...rest } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
    // Ours is not in the lock file: it changes with every build.
    delete dependencies.afterword;
    writeFileSync(join(bare, "package.json"), JSON.stringify({ ...rest, dependencies }));
    cpSync(join(source, "package-lock.json"), join(bare, "package-lock.json"));
    return ensureNodeFolder(`example-${name}`, bare);
  } finally {
    rmSync(bare, { recursive: true });
  }
}

function attempt(program, args, cwd, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8", env: { ...process.env, ...env } });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args[0]} ${args[1] ?? ""} failed in ${cwd}: ${error?.message ?? `${stdout}${stderr}`}`);
}
