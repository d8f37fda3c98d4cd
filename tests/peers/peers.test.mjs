// Records on their way into systems as they ship, and read there by those systems' own clients.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { AFTERWORD } from "../system/harness/collector.mjs";
import { until } from "../system/harness/until.mjs";
import { collectInto } from "./collecting.mjs";
import { PEERS } from "./peers.mjs";
import { signal, SIGNALS } from "./signals.mjs";

const THERE = (process.env.AFTERWORD_PEERS ?? PEERS.map(({ name }) => name).join()).split(",");

const id = (bytes) => randomBytes(bytes).toString("hex");
/** An answer that nobody has heard of yet, with its trace. */
const answer = () => ({ id: `r-${id(4)}`, trace_id: id(16), span_id: id(8) });
const idsOf = ({ trace_id, span_id }) => ({ trace_id, span_id });

for (const peer of PEERS.filter(({ name, start }) => start && THERE.includes(name))) {
  suite(peer.name, () => {
    let server;
    let collector;
    before(async () => {
      server = await peer.start();
      collector = await collectInto(`[[sinks]]\ntype = "${peer.name}"\nurl = "${server.origin}"\n`);
    });
    after(async () => {
      await collector?.stop();
      await server?.stop();
    });

    /** What stands beside a span is what was meant, all of it and nothing else. */
    const stands = async (response, meant) => {
      const expected = meant.flatMap(peer.shows).sort((a, b) => (a.name + a.id < b.name + b.id ? -1 : 1));
      assert.deepEqual(await server.read(idsOf(response)), expected);
    };
    const send = (visitor, ...signals) => collector.post(visitor, signals.map(({ record }) => record));

    test("each kind of record stands beside its span as what it means there", async () => {
      const response = answer();
      await server.span(idsOf(response));
      const signals = Object.keys(SIGNALS).map((kind) => signal(kind, { visitor: "v-kinds", response }));
      await send("v-kinds", ...signals);
      const { sent, never, failing_since_ms } = await collector.settles();
      assert.deepEqual({ sent, never, failing_since_ms }, { sent: signals.length, never: {}, failing_since_ms: null });
      await stands(response, signals);
    });

    test("several people stand beside each other; who changes their mind replaces, who takes back removes", async () => {
      const response = answer();
      await server.span(idsOf(response));
      const other = signal("thumb", { visitor: "v-other", response });
      await send("v-other", other);
      await send("v-mind", signal("thumb", { visitor: "v-mind", response }));
      await collector.settles();

      const rev = Date.now() + 1;
      const change = { value: "up", comment: undefined, reasons: [], correction: undefined };
      const up = signal("thumb", { visitor: "v-mind", response, rev, change, more: { label: "up", score: 1, comment: undefined, correction: undefined } });
      await send("v-mind", up);
      await collector.settles();
      await stands(response, [other, up]);

      await send("v-mind", signal("thumb", { visitor: "v-mind", response, rev: rev + 1, retracted: true }));
      await collector.settles();
      await stands(response, [other]);

      const again = signal("thumb", { visitor: "v-mind", response, rev: rev + 2 });
      await send("v-mind", again);
      await collector.settles();
      await stands(response, [other, again]);
    });

    test("a record that comes before its trace waits for it", async () => {
      const response = answer();
      const vote = signal("thumb", { visitor: "v-early", response });
      await send("v-early", vote);
      const { waiting } = await collector.reaches("the trace is missed", ({ waiting }) => waiting.not_yet);
      assert.deepEqual(waiting, { not_yet: 1 });
      // It keeps no other waiting.
      const present = answer();
      await server.span(idsOf(present));
      const other = signal("copy", { visitor: "v-early", response: present });
      await send("v-early", other);
      await collector.reaches("the other has arrived", ({ backlog }) => backlog === 1);
      await stands(present, [other]);

      await server.span(idsOf(response));
      await collector.settles();
      await stands(response, [vote]);
    });

    test("without a trace it is sent nowhere, until another record tells the trace", async () => {
      const response = answer();
      const vote = signal("thumb", { visitor: "v-homeless", response: { id: response.id } });
      await send("v-homeless", vote);
      const { never, backlog } = await collector.reaches("it is counted", ({ never }) => never.no_trace);
      assert.deepEqual([never, backlog], [{ no_trace: 1 }, 0]);

      await server.span(idsOf(response));
      const view = signal("view", { visitor: "v-homeless", response });
      await send("v-homeless", view);
      await collector.reaches("it has found home", ({ never, backlog }) => !never.no_trace && backlog === 0);
      await stands(response, [{ ...vote, span: response.span_id }, view]);
    });

    test("whoever is erased here is erased there", async () => {
      const response = answer();
      await server.span(idsOf(response));
      const stays = signal("thumb", { visitor: "v-stays", response });
      await send("v-stays", stays);
      await send("v-goes", signal("thumb", { visitor: "v-goes", response }), signal("edit", { visitor: "v-goes", response }));
      await collector.settles();
      await collector.forget("v-goes");
      await until("it is erased there", async () => (await server.read(idsOf(response))).length === peer.shows(stays).length);
      await stands(response, [stays]);
      await collector.settles();
    });

    test("while it is down nothing is lost and nobody waits; then all arrives", async () => {
      const response = answer();
      await server.span(idsOf(response));
      const vote = signal("thumb", { visitor: "v-down", response });
      await send("v-down", vote);
      await collector.settles();
      await server.down();
      const rev = Date.now() + 1;
      const [gone, come] = [signal("thumb", { visitor: "v-down", response, rev, retracted: true }), signal("edit", { visitor: "v-down", response })];
      await send("v-down", gone, come);
      const { backlog, last_error } = await collector.reaches("it is missed", ({ failing_since_ms }) => failing_since_ms);
      assert.equal(backlog, 2);
      assert.match(last_error, /^no answer: /);
      // What the collector knows of it survives the collector, too.
      await collector.down("SIGKILL");
      await server.up();
      await collector.up();
      const { failing_since_ms } = await collector.settles();
      assert.equal(failing_since_ms, null);
      await stands(response, [come]);
    });

    test("`afterword sinks test` puts one there, reads it, and leaves nothing", async () => {
      const response = answer();
      await server.span(idsOf(response));
      const run = (...words) => {
        const { status, stdout, stderr } = spawnSync(AFTERWORD, ["sinks", ...words, "--config", collector.config], { encoding: "utf8" });
        return { status, stdout: stdout.replaceAll(`${peer.name}: `, ""), stderr };
      };
      const { status, stdout } = run("test", peer.name, "--trace", response.trace_id, "--span", response.span_id);
      assert.deepEqual(stdout.split("\n"), ["sent one record, and it was taken", "read it back", "took it back", "read once more: it is gone", ""]);
      assert.equal(status, 0);
      await stands(response, []);

      const unknown = run("test", peer.name, "--trace", id(16), "--span", id(8));
      assert.equal(unknown.status, 1);
      assert.match(unknown.stdout, /^not taken yet: status 404.*give --trace and --span/);
      assert.equal(run("test", "nobody").status, 2);
      const list = run("list", "--data-dir", collector.dataDir);
      assert.equal(list.status, 0, list.stderr);
      assert.match(list.stdout, new RegExp(`^${peer.name} +${peer.name} +\\d+ sent, 0 waiting, 0 never\n$`));
    });
  });
}
