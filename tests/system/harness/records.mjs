// What arrived: asked for as a back end would, with the secret key.

import assert from "node:assert/strict";
import { until } from "./until.mjs";

/** All records that the collector holds, page by page. */
export async function storedRecords({ origin, secretKey }) {
  const records = [];
  let cursor;
  do {
    const query = new URLSearchParams({ limit: "500", ...(cursor && { cursor }) });
    const answer = await fetch(`${origin}/v1/records?${query}`, { headers: { Authorization: `Bearer ${secretKey}` } });
    assert.equal(answer.status, 200, await answer.clone().text());
    const page = await answer.json();
    records.push(...page.records);
    cursor = page.next_cursor;
  } while (cursor);
  return records;
}

/** The first record that fits, as soon as it has arrived. */
export function arrival(collector, what, fits) {
  return until(
    `${what} has arrived`,
    async () => (await storedRecords(collector)).find(fits),
    async () => (await storedRecords(collector)).map(({ kind, rev, retracted, response, ...rest }) => [kind, response.id, rev, retracted, rest[kind]]),
  );
}

/** Fails unless there is one record at most for each (visitor, response, kind). */
export function assertOneEach(records) {
  const keys = records.map(({ context, response, kind }) => [context.visitor, response.id, kind].join(" "));
  assert.deepEqual([...new Set(keys)].sort(), keys.sort(), "one record for each (visitor, response, kind)");
}
