// The programs that read exported sets, each in a folder of its own in the cache.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { say } from "../../scripts/command.mjs";
import { CACHE, VERSIONS } from "../../scripts/tools.mjs";
import { ensureVenv } from "../../scripts/venv.mjs";

const pinned = (name, sign) => Object.entries(VERSIONS.sets[name]).map((pair) => pair.join(sign));
const state = (name) => Object.values(VERSIONS.sets[name]).join("-");

/** The Python that a reader runs in. */
export const ensurePython = (name) => ensureVenv(`sets-${name}-${state(name)}`, [pinned(name, "==")]);

const promptfoo = join(CACHE, "hosts", `promptfoo-${state("promptfoo")}`);

/** The day whose packages promptfoo gets: its own dependencies have no lock file of ours, being 1.4 GB of which nothing is shipped. */
const AS_OF = "2026-11-26";

/** Whether promptfoo is in the cache. */
export const promptfooPresent = () => existsSync(join(promptfoo, "whole"));

/** The folder with promptfoo's packages, and with the Node.js that it wants, which is a newer one than ours. */
export function ensurePromptfoo() {
  const folder = promptfoo;
  if (promptfooPresent()) return folder;
  say(`installing promptfoo (once; it is kept in ${folder})`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "promptfoo-here", private: true }));
  const words = ["install", ...pinned("promptfoo", "@"), `--before=${AS_OF}`, "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stderr, error } = spawnSync("npm", words, { cwd: folder, encoding: "utf8" });
  if (status !== 0) {
    const lines = (stderr ?? "").trim().split("\n");
    throw new Error(`npm install failed: ${error?.message ?? lines.find((line) => /error/i.test(line)) ?? lines.at(-1)}`);
  }
  writeFileSync(join(folder, "whole"), "");
  return folder;
}
