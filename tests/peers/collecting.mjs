// A collector with a sink, and what a back end tells it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCollector } from "../system/harness/collector.mjs";
import { until } from "../system/harness/until.mjs";

/** The sinks ask again after 5 s, 10 s …; a test waits for what comes of it. */
const PATIENCE_MS = 120_000;

/** Starts one whose sinks are said by these lines of its file; `env` holds their secrets. */
export async function collectInto(lines, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), "afterword-sinks-"));
  const config = join(folder, "afterword.toml");
  writeFileSync(config, lines);
  const collector = await startCollector({ AFTERWORD_CONFIG: config, ...env });
  let batch = 0;
  const authorized = { Authorization: `Bearer ${collector.secretKey}` };
  const stop = async () => {
    const how = await collector.stop();
    rmSync(folder, { recursive: true, force: true });
    return how;
  };

  /** Posts records of one visitor, all of which must be taken. */
  const post = async (visitor, records) => {
    const context = { session: "s-1", visitor, environment: "production" };
    const answer = await fetch(`${collector.origin}/v1/records`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...authorized },
      body: JSON.stringify({ v: 1, client: "peer-tests/1", batch: `b-${++batch}`, attempt: 1, sent_at_ms: Date.now(), context, records }),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    assert.deepEqual(await answer.json(), { accepted: records.length, unchanged: 0, rejected: [] });
  };
  const ask = async (path, options = {}) => {
    const answer = await fetch(`${collector.origin}${path}`, { ...options, headers: authorized });
    assert.equal(answer.status, 200, await answer.clone().text());
    return answer.json();
  };
  /** How far the one sink is. */
  const state = async () => (await ask("/v1/sinks")).sinks[0];
  /** Waits until the sink is as `is` wants it, and gives how it is then. */
  const reaches = (what, is) => until(what, async () => [await state()].find(is), state, PATIENCE_MS);
  /** Waits until nothing waits any more. */
  const settles = () => reaches("nothing waits", ({ backlog }) => backlog === 0);
  const forget = (visitor) => ask(`/v1/visitors/${visitor}`, { method: "DELETE" });
  return { ...collector, config, folder, stop, post, state, reaches, settles, forget };
}
