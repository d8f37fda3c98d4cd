// Running other programs: one line that says what is done, then their own output, then their exit code.

import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** One line about the step that begins now. */
export const say = (line) => console.log(`· ${line}`);

/** Ends the script with one sentence, without a stack: the reader is a person at a prompt. */
export function fail(sentence) {
  console.error(`× ${sentence}`);
  process.exit(1);
}

/** The path of a program, or undefined. */
export function which(program, path = process.env.PATH ?? "") {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, program);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** Runs a program to its end with its output shown; ends the script when it fails. */
export function run(program, args, options = {}) {
  const { status, signal, error } = spawnSync(program, args, { cwd: ROOT, stdio: "inherit", ...options });
  if (error) fail(`cannot run ${program}: ${error.message}`);
  if (status !== 0) fail(`${program} ${args[0] ?? ""} failed (${signal ?? `exit code ${status}`})`);
}

/** What a program prints, or undefined where it fails. */
export function output(program, args, options = {}) {
  const { status, stdout } = spawnSync(program, args, { cwd: ROOT, encoding: "utf8", ...options });
  return status === 0 ? stdout : undefined;
}

/** Runs a program that stays, hands it our signals, and ends with its exit code. */
export function become(program, args, options = {}) {
  const child = spawn(program, args, { cwd: ROOT, stdio: "inherit", ...options });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`cannot run ${program}: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
