// The languages that mint response tokens, each with what runs its recipe: `run(secret, act, ...words)` gives what it prints.

import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../../../scripts/command.mjs";
import { venvOf } from "../runtimes.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const EXAMPLE = "token_recipe";

/** As the tests of the workspace build it, which they have mostly done. */
function example() {
  const args = ["build", "--locked", "--quiet", "--package", "afterword-collector", "--example", EXAMPLE];
  const { status, stderr, error } = spawnSync("cargo", args, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`cargo ${args[0]} failed: ${error?.message ?? stderr.trim()}`);
  return join(resolve(ROOT, process.env.CARGO_TARGET_DIR || "target"), "debug", "examples", EXAMPLE);
}

/** `install` gives the program and its first arguments, or throws why it cannot be had. */
export const LANGUAGES = [
  { name: "response tokens in Node", folder: "tokens-node", file: "mint.mjs", install: () => [process.execPath, "run.mjs"] },
  { name: "response tokens in Python", folder: "tokens-python", file: "mint.py", install: () => [venvOf("tokens"), "-B", "run.py"] },
  { name: "response tokens in Rust", folder: "tokens-rust", file: "mint.rs", install: () => [example()] },
];

/** What the recipe prints; where it fails, what it says. */
export function run([program, ...first], secret, ...words) {
  const env = { ...process.env, AFTERWORD_TOKEN_SECRET: secret };
  const { status, stdout, stderr, error } = spawnSync(program, [...first, ...words], { cwd: HERE, encoding: "utf8", env });
  if (error) throw error;
  return { ok: status === 0, said: (status === 0 ? stdout : stderr).trim() };
}
