// Programs that read exported sets: each with what it takes to install it, and a check of the files of a folder.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensurePromptfoo, ensurePython, promptfooPresent } from "./installing.mjs";
import { checkPromptfoo } from "./promptfoo.mjs";

/** Runs a script that ends with 1 and a reason where something else is read than was meant. */
function byScript(name, script, env = {}) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return (folder) => {
    const { status, stdout, stderr } = spawnSync(ensurePython(name), [path, folder], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", HOME: folder, ...env },
    });
    if (status !== 0) throw new Error(`${name} reads something else:\n${stdout}${stderr}`);
    return stdout.trim().split("\n").at(-1);
  };
}

/**
 * What takes long to install says its `size`, and whether it is `present`. `install` throws a sentence about why a reader cannot be had. `check` is given a folder with the file of each reader's format,
 * `FORMAT.jsonl`, and `expected.json`; it throws where something else is read, and gives a sentence about what was.
 */
export const READERS = [
  { name: "promptfoo", format: "promptfoo", size: "1.4 GB", present: promptfooPresent, install: ensurePromptfoo, check: checkPromptfoo },
  { name: "Inspect", format: "inspect", install: () => ensurePython("inspect"), check: byScript("inspect", "read_with_inspect.py", { INSPECT_DISABLE_UPDATE_CHECK: "1" }) },
  { name: "DeepEval", format: "deepeval", install: () => ensurePython("deepeval"), check: byScript("deepeval", "read_with_deepeval.py", { DEEPEVAL_TELEMETRY_OPT_OUT: "YES", DEEPEVAL_UPDATE_WARNING_OPT_IN: "NO" }) },
];
