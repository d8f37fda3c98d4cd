// Python packages that tests need, each set in a virtual environment of its own, kept in the cache that all clones share.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { say, which } from "./command.mjs";
import { CACHE } from "./tools.mjs";

/** Whether the environment `name` has been made already. */
export const venvPresent = (name) => existsSync(join(CACHE, "venvs", name, "whole"));

/**
 * The Python of the environment `name`, which is made once, by one `pip install` for each list in `installs`. Throws a
 * sentence about why there is none.
 */
export function ensureVenv(name, installs) {
  const venv = join(CACHE, "venvs", name);
  const python = join(venv, "bin", "python");
  const whole = join(venv, "whole");
  if (existsSync(whole)) return python;
  if (!which("python3")) throw new Error("there is no python3");
  say(`installing ${name} (once; it is kept in ${venv})`);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(dirname(venv), { recursive: true });
  attempt("python3", ["-m", "venv", venv]);
  for (const what of installs) attempt(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...what]);
  writeFileSync(whole, "");
  return python;
}

function attempt(program, args) {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status === 0) return;
  const lines = (stderr ?? "").trim().split("\n");
  throw new Error(`${args.slice(1, 3).join(" ")} failed: ${lines.find((line) => /error/i.test(line)) ?? lines.at(-1)}`);
}
