// Calls that Phoenix and MLflow keep, pulled by `afterword traces pull`: both as they ship, told by OTLP as a back end tells them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { AFTERWORD } from "../system/harness/collector.mjs";
import { collectInto } from "./collecting.mjs";
import { PEERS } from "./peers.mjs";
import { signal } from "./signals.mjs";

const id = (bytes) => randomBytes(bytes).toString("hex");
/** An answer, with its trace. */
const answer = () => ({ id: `r-${id(4)}`, trace_id: id(16), span_id: id(8) });
const idsOf = ({ trace_id, span_id }) => ({ trace_id, span_id });

for (const peer of PEERS.filter(({ name }) => name === "phoenix" || name === "mlflow")) {
  suite(peer.name, () => {
    let server, collector;
    before(async () => {
      server = await peer.start();
      collector = await collectInto(`[pull.${peer.name}]\nurl = "${server.origin}"\n`);
    });
    after(async () => {
      await collector?.stop();
      await server?.stop();
    });

    const pull = (...flags) => {
      const args = ["--config", collector.config, "traces", "pull", peer.name, "--json", "--data-dir", collector.dataDir, ...flags];
      const { status, stdout, stderr } = spawnSync(AFTERWORD, args, { encoding: "utf8", timeout: 120_000 });
      return { status, stderr, report: stdout && JSON.parse(stdout) };
    };
    const callOf = async (response) => {
      const shown = await fetch(`${collector.origin}/v1/responses/${response.id}`, { headers: { authorization: `Bearer ${collector.secretKey}` } });
      return (await shown.json()).call;
    };
    const vote = (response) => collector.post("v-1", [signal("thumb", { visitor: "v-1", response }).record]);

    test("what records name is asked for, and kept as if it had been sent here", async () => {
      const [known, unknown] = [answer(), answer()];
      await server.span(idsOf(known));
      await vote(known);
      await vote(unknown);
      const { status, report, stderr } = pull("--missing");
      assert.equal(status, 0, stderr);
      assert.deepEqual([report.asked, report.calls, report.not_found, report.rejected], [2, 1, 1, 0]);
      const call = await callOf(known);
      assert.equal(call.joined_by, "span");
      assert.equal(call.model, "m-1");
      assert.equal(call.system, "Be brief.");
      assert.deepEqual(call.messages, [{ role: "user", content: "Write to [email]" }]);
      assert.deepEqual(call.output, [{ role: "assistant", content: "It is done." }]);
      assert.equal(call.finish_reason, "stop");
      assert.deepEqual([call.tokens_in, call.tokens_out], [12, 3]);
      assert.equal(call.end_ms - call.start_ms, 1_000);
      assert.equal(await callOf(unknown), undefined);
    });

    test("all of a time is read page by page, and the next run asks from there on", async () => {
      const answers = Array.from({ length: 3 }, answer);
      for (const one of answers) await server.span(idsOf(one));
      const { status, report, stderr } = pull("--since", "1h");
      assert.equal(status, 0, stderr);
      assert.ok(report.calls >= answers.length && report.until_ms > Date.now() - 3_600_000, JSON.stringify(report));
      for (const one of answers) {
        await vote(one);
        assert.equal((await callOf(one)).joined_by, "span");
      }
      assert.equal(pull().status, 0);
    });

    test("a project that is not there is said", () => {
      const { status, stderr } = pull("--from", "nothing-of-this-name");
      assert.equal(status, 1);
      assert.match(stderr, /check the url and the project|there is no project/);
    });
  });
}
