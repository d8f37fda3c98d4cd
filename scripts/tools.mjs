// The tools that cargo builds, in the versions of tools.json, kept in a cache that all clones share.

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fail, output, ROOT, run, say, which } from "./command.mjs";

export const VERSIONS = JSON.parse(readFileSync(join(ROOT, "tools.json"), "utf8"));

/** Where everything is kept that is not the project's own. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "afterword");

/** What each package of tools.json is wanted for, where that is not its own name. */
const PROGRAMS = { "wasm-bindgen-cli": ["wasm-bindgen", "wasm-bindgen-test-runner"] };

const home = (name) => join(CACHE, "tools", `${name}-${VERSIONS.cargo[name]}`);

/** The folder with the programs of one tool, which is built first where it is missing. */
export function ensureTool(name) {
  const version = VERSIONS.cargo[name];
  if (name === "wasm-bindgen-cli") agreeWithLock(version);
  const bin = join(home(name), "bin");
  const programs = PROGRAMS[name] ?? [name];
  if (programs.every((program) => existsSync(join(bin, program)))) return bin;
  ensureCargo();
  say(`building ${name} ${version} (once; it is kept in ${home(name)})`);
  // Not --locked: the lock file that wasm-bindgen-cli ships with names a crate that was withdrawn.
  // A build folder of its own, for a CARGO_TARGET_DIR of the caller would be filled with strangers.
  run("cargo", ["install", name, "--version", version, "--root", home(name), "--force", "--quiet"], {
    env: { ...process.env, CARGO_TARGET_DIR: join(home(name), "build") },
  });
  run("rm", ["-rf", join(home(name), "build")]);
  return bin;
}

/** The glue and the module speak one version's private language, so the tool follows the lock file. */
function agreeWithLock(version) {
  const lock = readFileSync(join(ROOT, "Cargo.lock"), "utf8");
  const locked = /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(lock)?.[1];
  if (locked === version) return;
  fail(`tools.json names wasm-bindgen-cli ${version}, Cargo.lock wasm-bindgen ${locked}: set tools.json to ${locked}`);
}

export function ensureCargo() {
  if (!which("cargo")) fail("cargo is missing: install Rust 1.95 or later, see https://rustup.rs");
}

/** The standard library for the target of the widget. */
export function ensureTarget() {
  ensureCargo();
  const target = VERSIONS.rustTarget;
  const libraries = output("rustc", ["--print", "target-libdir", "--target", target])?.trim();
  if (libraries && existsSync(libraries)) return target;
  if (!which("rustup")) fail(`the Rust target ${target} is missing, and there is no rustup to add it with`);
  say(`adding the Rust target ${target}`);
  run("rustup", ["target", "add", target]);
  return target;
}

/** An environment in which the given folders are searched first. */
export const withPath = (...folders) => ({
  ...process.env,
  PATH: [...folders, process.env.PATH].join(delimiter),
});

if (process.argv[1] === import.meta.filename) {
  ensureTarget();
  for (const name of Object.keys(VERSIONS.cargo)) ensureTool(name);
  say("the tools of tools.json are there");
}
