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
function recordId(visitor, responseId, kind) {
  const bytes = sipHash(Buffer.from([visitor, responseId, kind].join("\0")));
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

/** What a trace knows beside the answers: the conversation and the tools. The page knows of them nothing but the trace. */
const TOOL = { type: "function", function: { name: "timetable", description: "Departures", parameters: { type: "object", properties: { from: { type: "string" } } } } };
const CALL = { id: "c-1", name: "timetable", arguments: { from: "Porto" } };
const TRACED = {
  told: {
    system: "You are the clerk of a small station.",
    messages: [
      { role: "user", content: "Good morning" },
      { role: "assistant", content: "Good morning, where to?" },
      { role: "user", content: "To Porto, when does the next one leave?" },
    ],
    tools: [TOOL],
    answer: "It leaves at seven, from the first platform.",
    thumb: { value: "down", reasons: [], correction: "It leaves at nine, and from the second platform.", changes: 0 },
  },
  called: {
    system: "You are the clerk of a small station.",
    messages: [
      { role: "user", content: "And which is the first train out of Porto?" },
      { role: "assistant", parts: [{ type: "tool_call", ...CALL }] },
      { role: "tool", parts: [{ type: "tool_call_response", id: CALL.id, response: "06:10 to Lisbon" }] },
    ],
    tools: [TOOL],
    answer: "The first train is the one to Braga, at five.",
    thumb: { value: "down", reasons: [], correction: "The first train is the one to Lisbon, at ten past six.", changes: 0 },
  },
};

const asked = (content) => [{ role: "user", content }];
const { told, called } = TRACED;
const conversation = [{ role: "system", content: told.system }, ...told.messages];

/** What readers must see of it: messages, sides, tools. */
export const EXPECTED = {
  dpo: [
    { prompt: asked(ANSWERS.edited.prompt), chosen: SENT, rejected: DRAFT, tools: null },
    { prompt: asked(ANSWERS.corrected.prompt), chosen: ANSWERS.corrected.thumb.correction, rejected: ANSWERS.corrected.text, tools: null },
    { prompt: conversation, chosen: told.thumb.correction, rejected: told.answer, tools: [TOOL] },
  ],
  kto: [
    { prompt: asked(ANSWERS.corrected.prompt), completion: ANSWERS.corrected.text, label: false, tools: null },
    { prompt: asked(ANSWERS.liked.prompt), completion: ANSWERS.liked.text, label: true, tools: null },
    { prompt: conversation, completion: told.answer, label: false, tools: [TOOL] },
  ],
  /** As LLaMA-Factory names roles inside: calls of tools and their results have a place there. */
  "llama-factory": [
    { prompt: asked(ANSWERS.edited.prompt), sides: [SENT, DRAFT], system: "", tools: [] },
    { prompt: asked(ANSWERS.corrected.prompt), sides: [ANSWERS.corrected.thumb.correction, ANSWERS.corrected.text], system: "", tools: [] },
    { prompt: told.messages, sides: [told.thumb.correction, told.answer], system: told.system, tools: [TOOL] },
    {
      prompt: [called.messages[0], { role: "function", content: JSON.stringify({ arguments: CALL.arguments, name: CALL.name }) }, { role: "observation", content: "06:10 to Lisbon" }],
      sides: [called.thumb.correction, called.answer],
      system: called.system,
      tools: [TOOL],
    },
  ],
  /** Axolotl has no tools in pairs. */
  axolotl: [
    { prompt: asked(ANSWERS.edited.prompt), sides: [SENT, DRAFT] },
    { prompt: asked(ANSWERS.corrected.prompt), sides: [ANSWERS.corrected.thumb.correction, ANSWERS.corrected.text] },
  ],
};

/** Other people, for splits: each with an answer corrected that nobody else has seen. */
const OTHERS = Array.from({ length: 24 }, (_, number) => {
  const text = (of) => Array.from({ length: 9 }, (_, at) => `${of}${number}w${at}`).join(" ");
  return { visitor: `visitor-${number + 2}`, id: `other-${number}`, prompt: text("q"), text: text("a"), thumb: { value: number % 2 ? "up" : "down", reasons: [], correction: text("c"), changes: 0 } };
});
export const PEOPLE = OTHERS.length + 1;

const post = async ({ origin, secretKey }, path, body) => {
  const answer = await fetch(`${origin}${path}`, { method: "POST", headers: { "Content-Type": "application/json", Authorization: `Bearer ${secretKey}` }, body: JSON.stringify(body) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
};

async function postRecords(collector, visitor, records) {
  const context = { session: "s", visitor };
  const batch = { v: 1, client: "export-tests/1", batch: `b-${visitor}`, attempt: 1, sent_at_ms: Date.now(), context, records };
  assert.deepEqual(await post(collector, "/v1/records", batch), { accepted: records.length, unchanged: 0, rejected: [] });
}

const hex = (number, digits) => number.toString(16).padStart(digits, "0");

/** A span of a call, as a back end tells of it. */
function span(number, { system, messages, tools, answer }) {
  const value = (of) => ({ stringValue: typeof of === "string" ? of : JSON.stringify(of) });
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.system_instructions": [{ type: "text", content: system }],
    "gen_ai.input.messages": messages,
    "gen_ai.output.messages": [{ role: "assistant", content: answer }],
    "gen_ai.tool.definitions": tools,
    "gen_ai.conversation.id": `conversation-${number}`,
  };
  const nanos = (ms) => `${ms}000000`;
  return {
    traceId: hex(number, 32), spanId: hex(number, 16), name: "chat", startTimeUnixNano: nanos(Date.now() - 2000), endTimeUnixNano: nanos(Date.now() - 1000),
    attributes: Object.entries(attributes).map(([key, of]) => ({ key, value: value(of) })),
  };
}

/** Posts it all with the secret key, as a back end does. */
export async function seed(collector) {
  const at = Date.now();
  const record = (visitor, id, response, signal) => {
    const [kind] = Object.keys(signal);
    return { id: recordId(visitor, id, kind), rev: at, kind, first_at_ms: at, at_ms: at, response: { id, ...response }, ...signal };
  };
  const records = Object.entries(ANSWERS).map(([id, { prompt, text, ...signal }], index) => record(VISITOR, id, { trace_id: hex(index + 1, 32), chars: text.length, text, prompt }, signal));
  const traced = Object.entries(TRACED).map(([id, call], index) => {
    const number = 100 + index;
    return { call: span(number, call), record: record(VISITOR, id, { trace_id: hex(number, 32), span_id: hex(number, 16) }, { thumb: call.thumb }) };
  });
  await post(collector, "/v1/traces", { resourceSpans: [{ scopeSpans: [{ spans: traced.map(({ call }) => call) }] }] });
  await postRecords(collector, VISITOR, [...records, ...traced.map((one) => one.record)]);
}

/** Tells of the others, too. */
export async function seedOthers(collector) {
  const at = Date.now();
  for (const { visitor, id, prompt, text, thumb } of OTHERS) {
    await postRecords(collector, visitor, [{ id: recordId(visitor, id, "thumb"), rev: at, kind: "thumb", first_at_ms: at, at_ms: at, response: { id, prompt, text }, thumb }]);
  }
}
