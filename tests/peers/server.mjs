// A system as it ships, on loopback, with a store of its own that outlives its process; and its own client beside it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../system/harness/free-port.mjs";
import { startProgram } from "../system/harness/processes.mjs";
import { until } from "../system/harness/until.mjs";

/** A new store is migrated first, and the machine may have other things to do. */
const START_MS = 300_000;

/**
 * Starts one: `command(port, folder)` gives its arguments and environment, `health` the path that answers when it is ready.
 * `down()` ends it and leaves its store; `up()` starts it again on the same address.
 */
export async function startServer(python, { command, health, client }) {
  const folder = mkdtempSync(join(tmpdir(), "afterword-peer-"));
  const ports = { http: await freePort(), grpc: await freePort() };
  const origin = `http://127.0.0.1:${ports.http}`;
  let program;
  const up = async () => {
    const { args, env } = command(ports, folder);
    program = startProgram(python, args, { PYTHONDONTWRITEBYTECODE: "1", NO_PROXY: "127.0.0.1", ...env }, folder);
    let ended;
    void program.ended.then((how) => (ended = how));
    const answers = async () => {
      if (ended !== undefined) throw new Error(`the server ended (${ended}):\n${program.lines.join("\n")}`);
      return (await fetch(`${origin}${health}`).catch(() => undefined))?.ok;
    };
    await until("the server answers", answers, () => program.lines, START_MS);
  };
  const down = () => program.stop();
  const reader = {};
  const stop = async () => {
    await reader.program?.stop();
    await down();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await up();
    const script = fileURLToPath(new URL(`clients/${client}`, import.meta.url));
    reader.program = startProgram(python, ["-u", script, origin], { PYTHONDONTWRITEBYTECODE: "1", NO_PROXY: "127.0.0.1", PHOENIX_TELEMETRY_ENABLED: "false", MLFLOW_DISABLE_TELEMETRY: "true" });
    [, reader.origin] = await reader.program.line(/ready (http:\S+)/);
  } catch (error) {
    await stop();
    throw error;
  }
  /** Asks the client. */
  const ask = async (act, question) => {
    const answer = await fetch(`${reader.origin}/${act}`, { method: "POST", body: JSON.stringify(question) });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body);
    return body;
  };
  return {
    origin,
    pid: () => program.pid,
    up,
    down,
    stop,
    ask,
    /** Sends a span, and waits until it is in the store. */
    async span(ids) {
      await ask("span", ids);
      await until(`the span ${ids.span_id} is there`, () => ask("known", ids));
    },
    /** What stands beside a span, in the order of its names. */
    async read(ids) {
      const found = await ask("read", ids);
      return found.sort((a, b) => (a.name + a.id < b.name + b.id ? -1 : 1));
    },
  };
}
