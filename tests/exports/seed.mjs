// Feedback as a back end would post it, to export from: some that makes rows, and some that must not.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

const NAMESPACE = Buffer.from("6f1d5c0e3a524b8e9c417d20b4e69513", "hex");
const VISITOR = "visitor-1";

/** The id of a record as `core` derives it, computed a second time and by other means. */
function recordId(responseId, kind) {
  const bytes = createHash("sha256").update(NAMESPACE).update([VISITOR, responseId, kind].join("\0")).digest().subarray(0, 16);
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
