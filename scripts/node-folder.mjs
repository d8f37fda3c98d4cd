// Small npm projects that tests need beside our own: copied into the cache, where their packages are, and built there.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { say } from "./command.mjs";
import { CACHE } from "./tools.mjs";

/**
 * The folder in the cache that holds the project `source`, a folder with a lock file, with its packages and after the npm
 * scripts `scripts`. It is made once for each state of its files. Throws a sentence about why it cannot be had.
 */
export const ensureNodeFolder = (name, source, scripts = []) => ensure(name, source, isSource, scripts);

/** The same of its packages alone: made once for each state of its lock file, whatever else of it changes. */
export const ensureNodePackages = (name, source) => ensure(name, source, isList, []);

function ensure(name, source, counts, scripts) {
  const folder = join(CACHE, "hosts", `${name}-${state(source, counts)}`);
  const whole = join(folder, "whole");
  if (existsSync(whole)) return folder;
  say(`installing ${name} (once; it is kept in ${folder})`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  cpSync(source, folder, { recursive: true, filter: (path) => path === source || counts(relative(source, path)) });
  attempt(folder, ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  for (const script of scripts) attempt(folder, ["run", "--silent", script]);
  writeFileSync(whole, "");
  return folder;
}

const isSource = (path) => !/^(node_modules|dist)\b/.test(path);
const isList = (path) => /^package(-lock)?\.json$/.test(path);

function state(source, counts) {
  const hash = createHash("sha256");
  const files = readdirSync(source, { recursive: true }).filter((path) => counts(path) && statSync(join(source, path)).isFile());
  for (const path of files.sort()) hash.update(`${path}\0`).update(readFileSync(join(source, path)));
  return hash.digest("hex").slice(0, 12);
}

function attempt(cwd, args) {
  const { status, stderr, stdout, error } = spawnSync("npm", args, { cwd, encoding: "utf8" });
  if (status === 0) return;
  const lines = `${stderr ?? ""}${stdout ?? ""}`.trim().split("\n");
  const why = error?.message ?? lines.find((line) => /error/i.test(line)) ?? lines.at(-1);
  throw new Error(`npm ${args.filter((word) => !word.startsWith("-")).join(" ")} failed: ${why}`);
}
