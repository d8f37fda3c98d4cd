// Calls and records for a collector, and what it joins.

import { recordId } from "../../js/record-id.js";

const SPANS = 200;
const RECORDS = 400;
const AT_ONCE = 8;

const traceId = (number) => (number + 1).toString(16).padStart(32, "0");

const said = async (response) => {
  const body = await response.json();
  if (!response.ok || body.rejected?.length) throw new Error(JSON.stringify(body).slice(0, 500));
  return body;
};

/** Portions of a list. */
function* portions(list, size) {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}

/** Tells the collector of the calls that gave these answers, as OTLP in JSON; `numbers` are their places, and `endMs` says when each has ended. */
export async function tellCalls({ origin, secretKey }, answers, numbers, endMs = () => Date.now()) {
  const text = (key, value) => ({ key, value: { stringValue: value } });
  const message = (role, content) => JSON.stringify([{ role, content }]);
  for (const portion of portions(numbers, SPANS)) {
    const spans = portion.map((number) => ({
      traceId: traceId(number),
      spanId: traceId(number).slice(16),
      name: "chat",
      startTimeUnixNano: `${endMs(number)}000000`,
      endTimeUnixNano: `${endMs(number)}000000`,
      attributes: [
        text("gen_ai.operation.name", "chat"),
        text("gen_ai.input.messages", message("user", answers[number].question)),
        text("gen_ai.output.messages", message("assistant", answers[number].answer)),
      ],
    }));
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${secretKey}` };
    await said(await fetch(`${origin}/v1/traces`, { method: "POST", headers, body }));
  }
}

/** Votes on answers of which pages have made these sketches: `{ id, sketch }`. */
export async function vote({ origin, secretKey }, votes) {
  const visitor = "v-join";
  for (const [at, portion] of [...portions(votes, RECORDS)].entries()) {
    const now = Date.now();
    const records = portion.map(({ id, sketch }) => ({
      id: recordId(visitor, id, "thumb"),
      rev: now,
      kind: "thumb",
      first_at_ms: now,
      at_ms: now,
      response: { id, fingerprint: sketch },
      thumb: { value: "up", reasons: [], changes: 0 },
    }));
    const batch = { v: 1, client: "join/1", batch: `join-${at}`, attempt: 1, sent_at_ms: now, context: { session: "s-join", visitor }, records };
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${secretKey}` };
    await said(await fetch(`${origin}/v1/records`, { method: "POST", headers, body: JSON.stringify(batch) }));
  }
}

/** The number of the call that each of these is joined to by what it says; nothing where it is joined to none. */
export async function joined({ origin, secretKey }, ids) {
  const found = new Map();
  const waiting = [...ids];
  const lane = async () => {
    for (let id; (id = waiting.pop()); ) {
      const response = await fetch(`${origin}/v1/responses/${encodeURIComponent(id)}`, { headers: { Authorization: `Bearer ${secretKey}` } });
      const { call } = await said(response);
      if (call && call.joined_by !== "content") throw new Error(`${id} is joined by ${call.joined_by}`);
      found.set(id, call && parseInt(call.trace_id, 16) - 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return found;
}
