// A frozen set put into Phoenix as it ships, and read there by its own client.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, suite, test } from "node:test";
import { AFTERWORD } from "../system/harness/collector.mjs";
import { EXPECTED, seed } from "../sets/cases.mjs";
import { collectInto } from "./collecting.mjs";
import { PEERS } from "./peers.mjs";

const THERE = (process.env.AFTERWORD_PEERS ?? "phoenix-sets").split(",");

suite("sets in Phoenix", { skip: !THERE.includes("phoenix-sets") }, () => {
  let server, collector, cases;
  before(async () => {
    server = await PEERS.find(({ name }) => name === "phoenix").start();
    collector = await collectInto(`[[sinks]]\ntype = "phoenix"\nurl = "${server.origin}"\n`);
    cases = await seed(collector);
  });
  after(async () => {
    await collector?.stop();
    await server?.stop();
  });

  const push = () =>
    spawnSync(AFTERWORD, ["sets", "push", "hard", "--to", "phoenix", "--config", collector.config, "--data-dir", collector.dataDir], { encoding: "utf8" });

  test("its client reads every case as it was meant, and once however often it is pushed", async () => {
    for (let times = 0; times < 2; times++) {
      const { status, stdout, stderr } = push();
      assert.equal(status, 0, stderr);
      assert.equal(stdout, `hard@1: ${cases.length} cases stand in phoenix\n`);
      const found = await server.ask("dataset", { name: "hard@1" });
      const byCase = new Map(found.map((one) => [one.metadata.case, one]));
      assert.equal(found.length, cases.length);
      for (const [at, meant] of EXPECTED.entries()) {
        const { input, output, metadata } = byCase.get(cases[at].id);
        assert.deepEqual(input, { messages: meant.messages });
        assert.deepEqual(output, meant.target ? { answer: meant.target } : {});
        assert.deepEqual([metadata.error_mode, metadata.trace_id, metadata.actual_output], [meant.mode, meant.trace, meant.answer]);
      }
    }
  });
});
