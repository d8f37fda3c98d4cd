// The Python with TRL's readers and `datasets`, for what reads exported files.

import { VERSIONS } from "./tools.mjs";
import { ensureVenv } from "./venv.mjs";

/** Its path, or a thrown sentence about why there is none. */
export function ensureTrl() {
  const { trl, ...readers } = VERSIONS.python;
  // Its readers need neither torch nor the rest of what its trainers ask for, which are gigabytes.
  return ensureVenv(`trl-${trl}`, [
    ["--no-deps", `trl==${trl}`],
    Object.entries(readers).map(([name, version]) => `${name}==${version}`),
  ]);
}

/** An environment in which nothing is asked of a network. */
export const OFFLINE = { ...process.env, HF_HUB_OFFLINE: "1", HF_DATASETS_OFFLINE: "1", HF_HUB_DISABLE_TELEMETRY: "1", TRANSFORMERS_VERBOSITY: "error" };
