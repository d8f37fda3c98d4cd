// Phoenix itself, from PyPI, with a store of its own, and the model that its recipe asks.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../system/harness/free-port.mjs";
import { servePages } from "../../system/harness/pages.mjs";
import { startProgram } from "../../system/harness/processes.mjs";
import { until } from "../../system/harness/until.mjs";
import { venvOf } from "../runtimes.mjs";
import { completions } from "./openai.mjs";

/** It migrates a new store first. */
const START_MS = 180_000;

export const ensurePhoenix = () => venvOf("phoenix-server");

export async function phoenix() {
  const folder = mkdtempSync(join(tmpdir(), "afterword-phoenix-"));
  const model = await servePages({ "/v1/chat/completions": completions });
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const program = startProgram(ensurePhoenix(), ["-m", "phoenix.server.main", "serve"], {
    PHOENIX_WORKING_DIR: folder,
    PHOENIX_HOST: "127.0.0.1",
    PHOENIX_PORT: String(port),
    PHOENIX_GRPC_PORT: String(await freePort()),
    PHOENIX_TELEMETRY_ENABLED: "false",
    PYTHONDONTWRITEBYTECODE: "1",
  });
  const close = async () => {
    await program.stop();
    await model.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  let ended;
  void program.ended.then((how) => (ended = how));
  const answers = async () => {
    if (ended !== undefined) throw new Error(`Phoenix ended (${ended}):\n${program.lines.join("\n")}`);
    return (await fetch(`${origin}/healthz`).catch(() => undefined))?.ok;
  };
  try {
    await until("Phoenix answers", answers, () => program.lines, START_MS);
  } catch (error) {
    await close();
    throw error;
  }

  const ask = async (path, options) => {
    const answer = await fetch(`${origin}/v1/${path}`, options);
    // Of a project that has no span yet it knows nothing.
    if (answer.status === 404) return { data: [] };
    assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
    return answer.json();
  };
  const exported = async ({ trace_id, span_id }) => {
    const { data } = await ask(`projects/chat/spans?limit=1000&trace_id=${trace_id}`);
    const span = data.find(({ context }) => context.trace_id === trace_id && context.span_id === span_id);
    const inside = data.filter(({ parent_id }) => parent_id === span_id).map(({ name }) => name);
    return span && { name: span.name, parent: span.parent_id ?? "", inside };
  };

  /** Puts the vote beside the span, as whoever passes records on would, and reads it where Phoenix shows it. */
  const beside = async ({ id, thumb, response: { span_id } }) => {
    const annotation = { span_id, name: "user_thumb", annotator_kind: "HUMAN", identifier: id, result: { label: thumb.value } };
    const headers = { "Content-Type": "application/json" };
    await ask("span_annotations?sync=true", { method: "POST", headers, body: JSON.stringify({ data: [annotation] }) });
    const { data } = await ask(`projects/chat/span_annotations?span_ids=${span_id}`);
    assert.deepEqual(data.map(({ identifier, result }) => [identifier, result.label]), [[id, thumb.value]]);
  };

  const env = {
    PHOENIX_COLLECTOR_ENDPOINT: origin,
    OPENAI_BASE_URL: `${model.origin}/v1`,
    OPENAI_API_KEY: "none",
    OTEL_BSP_SCHEDULE_DELAY: "100",
  };
  return { env, exported, beside, refused: [], close };
}
