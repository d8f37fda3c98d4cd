// What a browser has written of its pages' storage, as the files of its profile show it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../system/harness/until.mjs";

/** Where the engines keep localStorage: LevelDB, or SQLite. */
const STORAGE = /local ?storage|\/ls\//i;

const filesIn = (profile) => {
  try {
    return readdirSync(profile, { recursive: true }).map((name) => join(profile, name)).filter((path) => STORAGE.test(path));
  } catch {
    // The browser removes files of its own while they are listed.
    return [];
  }
};

const read = (path) => {
  try {
    return readFileSync(path);
  } catch {
    // A folder, or gone.
    return Buffer.alloc(0);
  }
};

/** Waits until each of these keys of localStorage is in the files. */
export function onDisk(profile, keys) {
  return until(
    "the browser has handed its storage to the disk",
    () => {
      const files = filesIn(profile).map(read);
      const isThere = (key) => files.some((bytes) => bytes.includes(key, 0, "latin1") || bytes.includes(key, 0, "utf16le"));
      return keys.every(isThere);
    },
    () => filesIn(profile),
  );
}
