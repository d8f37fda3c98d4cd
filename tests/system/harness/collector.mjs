// The collector that ships, on a free port, with a store of its own that goes with it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startProgram } from "./processes.mjs";

/** The command `afterword` as it was built for this run. */
export const AFTERWORD = process.env.AFTERWORD_BINARY ?? fileURLToPath(new URL("../../../target/release/afterword", import.meta.url));

/**
 * Starts a collector; `env` adds to its settings. `tag` is the script tag that it prints. `stop()` ends it and removes its
 * store. `down()` ends it and leaves the store; `up()` starts it again on the same address.
 */
export async function startCollector(env = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "afterword-data-"));
  let program;
  const serve = async (listen) => {
    program = startProgram(AFTERWORD, ["serve"], { AFTERWORD_LISTEN: listen, AFTERWORD_DATA_DIR: dataDir, ...env });
    const [origin] = await program.line(/http:\/\/127\.0\.0\.1:\d+/);
    const [publicKey] = await program.line(/\bpk_\w+/);
    return { origin, publicKey };
  };
  const down = (signal) => program.stop(signal);
  const stop = async () => {
    const how = await down();
    rmSync(dataDir, { recursive: true, force: true });
    return how;
  };
  try {
    const { origin, publicKey } = await serve("127.0.0.1:0");
    // Told once, by the start that made it.
    const [secretKey] = await program.line(/\bsk_\w+/);
    const tag = program.lines.map((line) => /^script tag\s+(.*)$/.exec(line)?.[1]).find(Boolean);
    const up = () => serve(new URL(origin).host);
    return { origin, publicKey, secretKey, tag, dataDir, down, up, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
