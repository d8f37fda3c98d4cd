// The Python that trains: torch, and TRL with its trainers. Gigabytes, so whether it is there can be asked without installing it.

import { createHash } from "node:crypto";
import { VERSIONS } from "../../scripts/tools.mjs";
import { ensureVenv, venvPresent } from "../../scripts/venv.mjs";

const wanted = Object.entries(VERSIONS.trainers).map(([name, version]) => `${name}==${version}`);
const name = `trainers-${createHash("sha256").update(wanted.join()).digest("hex").slice(0, 12)}`;

/** What it takes of the disk: torch does not import without its wheels for CUDA, which nothing here runs. */
export const TRAINERS_SIZE = "5.9 GB";

export const trainersPresent = () => venvPresent(name);

/** The Python with TRL's trainers, which is installed where it is missing; throws a sentence about why there is none. */
export const ensureTrainers = () => ensureVenv(name, [["--no-cache-dir", ...wanted]]);

/** No network and no graphics card; and one thread, for the models are so small that threads would only wait for each other. */
export const TRAINERS_ENV = {
  CUDA_VISIBLE_DEVICES: "",
  OMP_NUM_THREADS: "1",
  HF_HUB_OFFLINE: "1",
  HF_DATASETS_OFFLINE: "1",
  HF_HUB_DISABLE_TELEMETRY: "1",
  TRANSFORMERS_VERBOSITY: "error",
  TOKENIZERS_PARALLELISM: "false",
};
