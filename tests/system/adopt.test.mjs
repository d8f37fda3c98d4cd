// What pages leave on the device, as the next one takes it over. `tests/fixtures/stored` holds what each version of the
// widget has stored: every later one still reads it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { adopt } from "../../js/adopt.js";

const STORED = new URL("../fixtures/stored/", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, STORED)));

// A page without locks, as one of an insecure origin.
Object.defineProperty(globalThis, "navigator", { value: {} });

/** Has a page of the name `me` take over what is in `storage`; what it took, lost, and waits for. */
async function takeOver(storage, may = () => true) {
  globalThis.localStorage = storage;
  const [taken, lost, waits] = [[], [], []];
  await adopt("me", may, (...what) => taken.push(what), (...what) => lost.push(what), (ms) => waits.push(ms));
  return { taken, lost, waits };
}

const v1 = () => read("v1.json");
const [KEY] = Object.keys(v1()).filter((key) => /\.1$/.test(key));

for (const name of readdirSync(STORED)) {
  test(`what ${name} holds is read whole, byte for byte, and lies there no more`, async () => {
    const storage = read(name);
    const stored = Object.entries(storage).filter(([key]) => /\.\d+$/.test(key));
    const { taken, lost, waits } = await takeOver(storage);
    const pairs = taken.map(([, , , context, record]) => `{"context":${context},"record":${record}}`);
    assert.deepEqual(pairs.sort(), stored.filter(([key]) => key !== "afterword.visitor").map(([, value]) => value).sort());
    assert.deepEqual([lost, waits], [[], []]);
    assert.deepEqual(Object.keys(storage), ["afterword.visitor"]);
  });
}

test("records of one context are one group, each with its rev and its bytes", async () => {
  const { taken } = await takeOver(v1());
  const groups = new Map(taken.map(([group, , , context]) => [context, group]));
  assert.deepEqual([...groups.values()].sort(), [1, 2]);
  for (const [group, rev, bytes, context, record] of taken) {
    assert.equal(group, groups.get(context));
    assert.deepEqual([rev, bytes], [JSON.parse(record).rev, Buffer.byteLength(record)]);
  }
});

test("of two revs of one record the newer is taken", async () => {
  const storage = v1();
  const older = storage[KEY].replace('"rev":1790000000100', '"rev":1790000000050');
  storage[KEY.replace(/\d+$/, "9")] = older;
  const { taken } = await takeOver(storage);
  assert.equal(taken.length, 3);
  assert.ok(!taken.some(([, rev]) => rev === 1790000000050));
});

test("what a page still claims stays, and is looked at when the claim has run out", async () => {
  const storage = v1();
  const page = KEY.replace(/\.\d+$/, "");
  storage[page] = String(Date.now() + 60_000);
  const { taken, waits } = await takeOver(storage);
  assert.equal(taken.length, 1);
  assert.ok(storage[KEY]);
  assert.ok(waits[0] > 0 && waits[0] <= 60_000);
});

test("a claim of a clock that ran far ahead is none", async () => {
  const storage = v1();
  storage[KEY.replace(/\.\d+$/, "")] = String(Date.now() + 86_400_000);
  assert.equal((await takeOver(storage)).taken.length, 3);
});

test("what a later version stored, and what is not ours, is left alone", async () => {
  const others = { "afterword.2.a1b2.1": "{}", "afterword.1.a1b2.x": "{}", "afterword.1.me.1": "{}", theirs: "1" };
  const storage = { ...others };
  assert.deepEqual(await takeOver(storage), { taken: [], lost: [], waits: [] });
  assert.deepEqual(storage, others);
});

test("what is no record of ours is thrown away, counted, and never taken", async () => {
  const { context, record } = JSON.parse(v1()[KEY]);
  const changed = (change) => {
    const entry = structuredClone({ context, record });
    change(entry);
    return JSON.stringify(entry);
  };
  const wrong = [
    "",
    "null",
    "[]",
    "{",
    "<script>alert(1)</script>",
    "1".repeat(5_000_000),
    changed((entry) => delete entry.context.visitor),
    changed((entry) => (entry.context.visitor = { toString: "v-1" })),
    changed((entry) => (entry.context.dropped = { everything: 1 })),
    changed((entry) => (entry.record.rev = "1")),
    changed((entry) => (entry.record.rev = -1)),
    changed((entry) => (entry.record.rev = 1e300)),
    changed((entry) => (entry.record.id = "1024d460-50a2-8fe5-92ab-192a0960bf7a")),
    changed((entry) => (entry.record.kind = "constructor")),
    changed((entry) => (entry.record.kind = "tomorrow")),
    changed((entry) => (entry.record.thumb.value = "<b>")),
    changed((entry) => (entry.record.thumb.reasons = "hallucination")),
    changed((entry) => (entry.record.thumb.html = "<b>")),
    changed((entry) => (entry.record.response.id = "r-2")),
    changed((entry) => (entry.record.response.id = "r".repeat(300))),
    changed((entry) => (entry.record.response.prompt = { length: 1 })),
    changed((entry) => (entry.record.thumb.comment = "x".repeat(70_000))),
    v1()[KEY].replace('"kind"', '"__proto__":{"kind":"view"},"kind"'),
  ];
  const storage = Object.fromEntries(wrong.map((value, at) => [`afterword.1.bad.${at}`, value]));
  const { taken, lost } = await takeOver(storage);
  assert.deepEqual(taken, []);
  assert.deepEqual(lost, [["storage_corrupt", wrong.length]]);
  assert.deepEqual(storage, {});
});

test("a page that is stopped meanwhile takes nothing over and leaves everything", async () => {
  const storage = v1();
  const { taken } = await takeOver(storage, () => false);
  assert.deepEqual(taken, []);
  assert.ok(storage[KEY]);
});
