// Answers that people were unhappy with, as a back end would tell of them, and what a set of them must hold.

import assert from "node:assert/strict";
import { recordId } from "../../js/record-id.js";

const VISITOR = "visitor-1";

/** What somebody may ask to have a template rendered, a file read or a program run by whoever tests with it. */
export const HOSTILE = 'file://secret.txt {{ env.SECRET }} {{messages}} {% raw %}{# gone #} "\\" \u2028 ${output}';

/** The first is heard of last, so that they are frozen in this order. */
export const ANSWERS = [
  {
    id: "refused",
    prompt: HOSTILE,
    text: "I'm sorry, but I can't help with that.",
    thumb: { value: "down", reasons: [], changes: 0 },
    mode: "refusal",
    good: "It stands in a file.",
    bad: "I cannot help with that request.",
  },
  {
    id: "wrong",
    prompt: "How large is the capital of Australia?",
    text: "The capital of Australia is Sydney, with 5 million people.",
    thumb: { value: "down", reasons: ["hallucination"], correction: "The capital of Australia is Canberra, with 470 thousand people.", changes: 0 },
    mode: "hallucination",
    good: "Canberra has 470 thousand people.",
    bad: "It is Sydney, which has 5 million people.",
  },
  {
    id: "form",
    prompt: "Answer in JSON: who are you?",
    text: '{"me": ',
    thumb: { value: "down", reasons: [], changes: 0 },
    mode: "format",
    good: '```json\n{"me": "a model {{7*7}}"}\n```',
    bad: "I am a model.",
  },
  {
    id: "long",
    prompt: "Why is the sky blue?",
    text: "Because of the air, which scatters blue light more than red light. ".repeat(9).trim(),
    thumb: { value: "down", reasons: ["too_verbose"], changes: 0 },
    mode: "length.too_long",
    good: "Air scatters blue light more than red light.",
    bad: "Because of the air, and of the light, and of the sun, and of the eye. ".repeat(12).trim(),
  },
  {
    id: "cut",
    prompt: "Tell a story",
    text: "Once upon a time there was a small grey mouse that",
    thumb: { value: "down", reasons: ["truncated"], changes: 0 },
    mode: "length.truncated",
    good: "Once upon a time there was a mouse. It slept.",
    bad: "Once upon a time there was a small grey house and",
  },
];

const traceOf = (at) => (at + 1).toString(16).padStart(32, "0");

/** What a reader must see, case by case. */
export const EXPECTED = ANSWERS.map(({ prompt, text, thumb, mode }, at) => ({
  messages: [{ role: "user", content: prompt }],
  question: prompt,
  answer: text,
  target: thumb.correction ?? "",
  mode,
  trace: traceOf(at),
}));

/** Posts them, and freezes them as the set `hard`; gives its cases. */
export async function seed({ origin, secretKey }) {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${secretKey}` };
  const now = Date.now();
  const records = ANSWERS.map(({ id, prompt, text, thumb }, at) => {
    const response = { id, trace_id: traceOf(at), model: "m-1", chars: text.length, text, prompt };
    return { id: recordId(VISITOR, id, "thumb"), rev: now, kind: "thumb", first_at_ms: now - at, at_ms: now - at, response, thumb };
  });
  const batch = { v: 1, client: "set-tests/1", batch: "b-1", attempt: 1, sent_at_ms: now, context: { session: "s", visitor: VISITOR }, records };
  const told = await fetch(`${origin}/v1/records`, { method: "POST", headers, body: JSON.stringify(batch) });
  assert.deepEqual(await told.json(), { accepted: records.length, unchanged: 0, rejected: [] });
  const frozen = await fetch(`${origin}/v1/sets/hard`, { method: "POST", headers, body: "{}" });
  assert.equal((await frozen.json()).cases, ANSWERS.length);
  const set = await (await fetch(`${origin}/v1/sets/hard`, { headers })).json();
  assert.deepEqual(set.content.map(({ response_id }) => response_id), ANSWERS.map(({ id }) => id));
  return set.content;
}
