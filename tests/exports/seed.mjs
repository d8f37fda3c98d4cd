// Feedback as a back end would post it, to export from: some that makes rows, and some that must not.

import assert from "node:assert/strict";

const VISITOR = "visitor-1";

/** SipHash-2-4 with 128 bits, keyed as `core` keys it. */
function sipHash(bytes) {
  const [k0, k1] = [0x8e4b523a0e5c1d6fn, 0x1395e6b4207d419cn];
  const u64 = (number) => BigInt.asUintN(64, number);
  const left = (number, by) => u64((number << by) | (number >> (64n - by)));
  let [v0, v1, v2, v3] = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn ^ 0xeen, k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n];
  const mix = (rounds) => {
    for (; rounds; rounds--) {
      [v0, v2] = [u64(v0 + v1), u64(v2 + v3)];
      [v1, v3] = [left(v1, 13n) ^ v0, left(v3, 16n) ^ v2];
      [v0, v2] = [u64(left(v0, 32n) + v3), u64(v2 + v1)];
      [v1, v3] = [left(v1, 17n) ^ v2, left(v3, 21n) ^ v0];
      v2 = left(v2, 32n);
    }
    return v0 ^ v1 ^ v2 ^ v3;
  };
  const padded = Buffer.alloc(8 * Math.floor(bytes.length / 8) + 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length;
  for (let at = 0; at < padded.length; at += 8) {
    const word = padded.readBigUInt64LE(at);
    v3 ^= word;
    mix(2);
    v0 ^= word;
  }
  v2 ^= 0xeen;
  const hash = Buffer.alloc(16);
  hash.writeBigUInt64LE(mix(4), 0);
  v1 ^= 0xddn;
  hash.writeBigUInt64LE(mix(4), 8);
  return hash;
}

/** The id of a record as `core` derives it, computed a second time and by other means. */
function recordId(responseId, kind) {
  const bytes = sipHash(Buffer.from([VISITOR, responseId, kind].join("\0")));
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const DRAFT = "Dear Maria, we move the meeting to Friday at ten, since Thursday is full. Best, Alex";
const SENT = "Dear Maria, could we move the meeting to Monday at noon, since I travel this week? Best, Alex";

/** What was asked and answered, and what the person made of it. */
const ANSWERS = {
  edited: {
    prompt: "Draft a mail to Maria",
    text: DRAFT,
    edit: { draft: DRAFT, final: SENT, distance: 0.4, similarity: 0.6, chars_added: 40, chars_removed: 30, duration_ms: 9000, committed: true, grade: "substantive" },
  },
  // Too little to learn from.
  polished: {
    prompt: "Draft a mail to Paul",
    text: "Hello Paul, see you at ten.",
    edit: { draft: "Hello Paul, see you at ten.", final: "Hello Paul, see you at ten!", distance: 0.02, similarity: 0.98, chars_added: 1, chars_removed: 1, duration_ms: 500, committed: true, grade: "minor" },
  },
  corrected: {
    prompt: "What is the capital of Australia?",
    text: "The capital of Australia is Sydney.",
    thumb: { value: "down", reasons: ["hallucination"], correction: "The capital of Australia is Canberra.", changes: 0 },
  },
  liked: {
    prompt: "How do I reverse a list in Python?",
    text: "Use `reversed(items)`, or `items[::-1]` for a copy.\n\nBoth keep “élan” and 日本語 as they are.",
    thumb: { value: "up", reasons: [], changes: 0 },
  },
};

export const EXPECTED = {
  dpo: [
    { prompt: ANSWERS.edited.prompt, chosen: SENT, rejected: DRAFT },
    { prompt: ANSWERS.corrected.prompt, chosen: ANSWERS.corrected.thumb.correction, rejected: ANSWERS.corrected.text },
  ],
  kto: [
    { prompt: ANSWERS.corrected.prompt, completion: ANSWERS.corrected.text, label: false },
    { prompt: ANSWERS.liked.prompt, completion: ANSWERS.liked.text, label: true },
  ],
};

/** Posts it all with the secret key, as a back end does. */
export async function seed({ origin, secretKey }) {
  const at = Date.now();
  const records = Object.entries(ANSWERS).map(([id, { prompt, text, ...signal }], index) => {
    const [kind] = Object.keys(signal);
    const traceId = (index + 1).toString(16).padStart(32, "0");
    return { id: recordId(id, kind), rev: at, kind, first_at_ms: at, at_ms: at, response: { id, trace_id: traceId, chars: text.length, text, prompt }, ...signal };
  });
  const answer = await fetch(`${origin}/v1/records`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${secretKey}` },
    body: JSON.stringify({ v: 1, client: "export-tests/1", batch: "b-1", attempt: 1, sent_at_ms: at, context: { session: "s", visitor: VISITOR }, records }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  assert.deepEqual(await answer.json(), { accepted: records.length, unchanged: 0, rejected: [] });
}
