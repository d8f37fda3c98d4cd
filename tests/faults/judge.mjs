// What holds for the requests of a client, whatever happens to them.

import assert from "node:assert/strict";

const MOST_BYTES = 60_000;
const MOST_RECORDS = 500;

/** Judges all requests of one client, in the order of their coming. */
export function judge(requests) {
  const batches = new Map();
  for (const { number, batch, body } of requests) {
    const told = (sentence) => `request ${number}: ${sentence}`;
    assert.equal(batch.unreadable, undefined, told("is JSON"));
    assert.equal(batch.v, 1, told("says its version"));
    assert.match(batch.client, /^afterword\/\d/, told("says who sends it"));
    assert.ok(body.length <= MOST_BYTES, told(`has ${body.length} bytes`));
    assert.ok(batch.records.length >= 1 && batch.records.length <= MOST_RECORDS, told(`has ${batch.records.length} records`));
    const ids = batch.records.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, told("has each record once"));
    for (const { rev, first_at_ms, at_ms } of batch.records) {
      assert.ok(first_at_ms <= at_ms && at_ms <= batch.sent_at_ms, told("has times in their order"));
      assert.ok(Number.isSafeInteger(rev) && rev > 0, told("has a rev"));
    }
    const before = batches.get(batch.batch);
    batches.set(batch.batch, batch);
    if (!before) {
      assert.equal(batch.attempt, 1, told("is the first try of its batch"));
      continue;
    }
    // The same number again is the browser's own repetition of what it takes for a broken connection.
    if (batch.attempt !== before.attempt) assert.equal(batch.attempt, before.attempt + 1, told("has the next number"));
    assert.deepEqual(batch.records, before.records, told("has the records of its first try: same ids, same times"));
    assert.ok(batch.sent_at_ms >= before.sent_at_ms, told("was not sent before the last try"));
  }
}
