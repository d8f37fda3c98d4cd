// The collector under load, killed again and again: what it has acknowledged is on its disk.
//
// By itself: `AFTERWORD_BINARY=… node tests/faults/collector.mjs`. A failure names its COLLECTOR_SEED,
// which draws the same batches and moments again; how far the collector has come by then is its own.

import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { startCollector } from "../system/harness/collector.mjs";
import { storedRecords } from "../system/harness/records.mjs";

const LIVES = 100;
/** Pages that post at the same time, each over a connection of its own. */
const PAGES = 8;
/** Records of one page; then it only raises the revs of those that it has. */
const RECORDS = 400;
/** Requests that have gone and answers that have come, together, after which a life ends at the latest. */
const LONGEST_LIFE = 60;
/** Turns of the event loop that may still pass then: what is under way is anywhere between its arrival and its answer. */
const MOST_TURNS = 1000;

export const collectorRows = [{ name: `${LIVES} × SIGKILL of the collector under load`, run: killAgainAndAgain }];

async function killAgainAndAgain() {
  const seed = Number(process.env.COLLECTOR_SEED ?? Date.now() % 2 ** 32);
  const random = randomFrom(seed);
  const collector = await startCollector();
  try {
    const pages = [];
    for (let at = 0; at < PAGES; at++) {
      const visitor = `v-${at}`;
      // Draws of its own: the order in which pages come to it is not in the seed.
      pages.push({ visitor, ids: await recordIds(collector, visitor), random: randomFrom(seed + 1 + at), records: [], batches: 0 });
    }
    const counts = { requests: 0 };
    for (let life = 0; life < LIVES; life++) {
      await liveAndDie(collector, pages, random, counts);
      await collector.up();
    }
    return { ...weigh(pages, await storedRecords(collector)), requests: counts.requests };
  } catch (error) {
    error.message += `\nCOLLECTOR_SEED=${seed}`;
    throw error;
  } finally {
    await collector.stop();
  }
}

/** All pages post until the collector is killed, at a moment that was drawn before. */
async function liveAndDie(collector, pages, random, counts) {
  const agent = new Agent({ keepAlive: true });
  let left = 1 + random(LONGEST_LIFE);
  let turns = random(MOST_TURNS);
  let dead;
  const end = () => {
    if (turns-- > 0) setImmediate(end);
    else dead = collector.down("SIGKILL");
  };
  const happened = () => {
    if (--left === 0) end();
  };
  const live = async (page) => {
    while (!dead) {
      // A batch that was not answered goes again, as a page sends it, before anything else.
      page.batch ??= nextBatch(page);
      page.batch.attempt++;
      counts.requests++;
      try {
        await post(collector, agent, page, happened);
      } catch (error) {
        if (!dead || error instanceof assert.AssertionError) throw error;
      }
    }
  };
  const ended = await Promise.allSettled(pages.map(live));
  await dead;
  agent.destroy();
  for (const { reason } of ended) if (reason) throw reason;
}

/** One to four records: new ones, and higher revs of those that there are. */
function nextBatch(page) {
  const { random } = page;
  const records = new Set();
  for (let count = 1 + random(4); count; count--) {
    const isNew = !page.records.length || (page.records.length < RECORDS && random(2));
    if (isNew) page.records.push({ id: page.ids[page.records.length], responseId: responseId(page.records.length), sent: 0, acknowledged: 0 });
    records.add(isNew ? page.records.at(-1) : page.records[random(page.records.length)]);
  }
  for (const record of records) record.sent++;
  page.batches++;
  // Made once: whatever is sent again is the same.
  const wire = [...records].map(({ id, responseId, sent }) => thumb(id, responseId, sent, Date.now()));
  return { id: `${page.visitor}-${page.batches}`, attempt: 0, records: [...records], wire };
}

/** Posts the page's batch, and waits for its answer. */
async function post(collector, agent, page, happened) {
  const { batch } = page;
  const answer = await send(collector, batchOf(page.visitor, batch, batch.wire), agent, happened);
  assert.equal(answer.statusCode, 200, "a collector that lives takes everything");
  // The status is the acknowledgement, whether the rest of the answer comes or not.
  for (const record of batch.records) record.acknowledged = record.sent;
  page.batch = undefined;
  happened();
  const { accepted, unchanged, rejected } = await json(answer);
  assert.deepEqual(rejected, []);
  assert.equal(accepted + unchanged, batch.records.length);
  if (batch.attempt === 1) assert.equal(unchanged, 0, "nobody has sent these before");
  else assert.equal(accepted * unchanged, 0, "a batch is stored as a whole");
}

/** Every record that was acknowledged is there once, in the rev that was or one that was sent later, and nothing else is. */
function weigh(pages, stored) {
  const sent = new Map(pages.flatMap((page) => page.records).map((record) => [record.id, record]));
  const acknowledged = [...sent.values()].filter((record) => record.acknowledged);
  const revs = new Map(stored.map(({ id, rev }) => [id, rev]));
  const lost = acknowledged.filter((record) => !(revs.get(record.id) >= record.acknowledged));
  assert.deepEqual(lost, [], "no acknowledged record is missing");
  const invented = stored.filter(({ id, rev }) => !(rev <= sent.get(id)?.sent));
  assert.deepEqual(invented, [], "nothing is there that was not sent");
  assert.equal(stored.length, revs.size, "each record is there once");
  const found = acknowledged.length - lost.length;
  return { done: acknowledged.length, stored: found, lost: lost.length, duplicated: stored.length - revs.size };
}

/** The ids of a visitor's votes. Only the collector derives them here: it says which one it had expected. */
async function recordIds(collector, visitor) {
  const wrong = "00000000-0000-8000-8000-000000000000";
  const records = Array.from({ length: RECORDS }, (_, index) => thumb(wrong, responseId(index), 1, Date.now()));
  const { rejected } = await json(await send(collector, batchOf(visitor, { id: "ids", attempt: 1 }, records)));
  assert.equal(rejected.length, RECORDS);
  return rejected.map(({ code, message }) => {
    assert.equal(code, "bad_record_id");
    return /expected ([0-9a-f-]{36})/.exec(message)[1];
  });
}

const responseId = (index) => `r-${index}`;

const thumb = (id, responseId, rev, at) => ({
  id,
  rev,
  kind: "thumb",
  first_at_ms: at,
  at_ms: at,
  response: { id: responseId },
  thumb: { value: "up", reasons: [], changes: rev - 1 },
});

const batchOf = (visitor, { id, attempt }, records) =>
  JSON.stringify({ v: 1, client: "fault-tests/1", batch: id, attempt, sent_at_ms: Date.now(), context: { session: "s", visitor }, records });

/** Resolves with the head of the answer, and rejects where none comes. */
function send({ origin, secretKey }, body, agent, sent = () => {}) {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), Authorization: `Bearer ${secretKey}` };
    const posted = request(`${origin}/v1/records`, { method: "POST", agent, headers });
    posted.on("finish", sent).on("response", resolve).on("error", reject);
    posted.end(body);
  });
}

async function json(answer) {
  let text = "";
  for await (const piece of answer.setEncoding("utf8")) text += piece;
  return JSON.parse(text);
}

/** Whole numbers below a bound, the same for the same seed (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

if (process.argv[1] === import.meta.filename) {
  for (const { name, run } of collectorRows) console.log(name, await run());
}
