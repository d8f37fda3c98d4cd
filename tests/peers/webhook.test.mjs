// Webhooks, verified by the library of Standard Webhooks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startProgram } from "../system/harness/processes.mjs";
import { collectInto } from "./collecting.mjs";
import { ensureReceiver } from "./peers.mjs";
import { signal } from "./signals.mjs";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

test("what is sent is verified by the library that is made for it, and with another secret it is not", async (t) => {
  const script = fileURLToPath(new URL("clients/receiver.py", import.meta.url));
  const receiver = startProgram(ensureReceiver(), ["-u", script, SECRET], { PYTHONDONTWRITEBYTECODE: "1" });
  t.after(() => receiver.stop());
  const [, origin] = await receiver.line(/ready (http:\S+)/);
  const seen = async () => (await fetch(origin)).json();
  const lines = `[[sinks]]\ntype = "webhook"\nurl = "${origin}/hook"\nsecret_env = "HOOK"\n`;
  const vote = signal("thumb", { visitor: "v-hook", response: { id: "r-hook" } });

  const honest = await collectInto(lines, { HOOK: SECRET });
  t.after(() => honest.stop());
  await honest.post("v-hook", [vote.record]);
  await honest.settles();
  const [{ id, payload }] = await seen();
  assert.match(id, /^msg_[0-9a-f]{32}$/);
  assert.equal(payload.type, "afterword.records");
  const [record] = payload.data.records;
  assert.deepEqual([payload.data.records.length, record.id, record.thumb], [1, vote.record.id, vote.record.thumb]);

  const liar = await collectInto(lines, { HOOK: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" });
  t.after(() => liar.stop());
  await liar.post("v-hook", [vote.record]);
  const { never } = await liar.settles();
  assert.deepEqual(never, { refused: 1 });
  assert.match((await seen()).at(-1).error, /WebhookVerificationError/);
});
