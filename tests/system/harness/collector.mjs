// The collector that ships, on a free port, with a store of its own that goes with it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startProgram } from "./processes.mjs";

/** The command `afterword` as it was built for this run. */
export const AFTERWORD = process.env.AFTERWORD_BINARY ?? fileURLToPath(new URL("../../../target/release/afterword", import.meta.url));

/** Starts a collector; `env` adds to its settings. `stop()` ends it and removes its store. */
export async function startCollector(env = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "afterword-data-"));
  const program = startProgram(AFTERWORD, ["serve"], {
    AFTERWORD_LISTEN: "127.0.0.1:0",
    AFTERWORD_DATA_DIR: dataDir,
    ...env,
  });
  const stop = async () => {
    const how = await program.stop();
    rmSync(dataDir, { recursive: true, force: true });
    return how;
  };
  try {
    const [origin] = await program.line(/http:\/\/127\.0\.0\.1:\d+/);
    const [publicKey] = await program.line(/\bpk_\w+/);
    const [secretKey] = await program.line(/\bsk_\w+/);
    return { origin, publicKey, secretKey, dataDir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
