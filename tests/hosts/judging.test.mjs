// The judge itself: what it calls right, wrong, missed and invented.

import assert from "node:assert/strict";
import { test } from "node:test";
import { servePages } from "../system/harness/pages.mjs";
import { answersOf } from "./answers.mjs";
import { judgeOf } from "./judge.mjs";

const shown = (number) => `This is answer number ${number}.`;
const record = (kind, number, values, more = {}) => ({
  kind,
  [kind]: values,
  first_at_ms: Date.now(),
  response: { id: `made-${number}`, text: shown(number), host: "words 0.9" },
  ...more,
});
const up = { kind: "thumb", of: "first", values: { value: "up" } };

/** Judges `records` of two answers, "first" and "second"; `ids` are the host's own. */
async function judging(t, records, ids = {}) {
  const host = await servePages({ "/v1/records": (_, response) => response.end(JSON.stringify({ records })) });
  t.after(host.close);
  const answers = answersOf({}, { text: async (handle) => shown(handle), id: async (handle) => ids[handle] });
  for (const [at, name] of ["first", "second"].entries()) {
    answers.act();
    await answers.begin(name, at + 1);
  }
  return judgeOf({ origin: host.origin, secretKey: "" }, answers);
}

test("a record of the right answer with the right values is right", async (t) => {
  const judge = await judging(t, [record("thumb", 1, { value: "up" })]);
  assert.deepEqual(await judge.await(up), { outcome: "right" });
  assert.deepEqual(await judge.invented([up]), []);
});

test("another value, a vote taken back, no rule and another text are wrong", async (t) => {
  for (const wrong of [
    record("thumb", 1, { value: "down" }),
    record("thumb", 1, { value: "up" }, { retracted: true }),
    record("thumb", 1, { value: "up" }, { response: { id: "made-1", text: shown(1) } }),
    record("thumb", 1, { value: "up" }, { response: { id: "made-1", host: "words 0.9", text: `${shown(1)} Copy Regenerate` } }),
  ]) {
    const judge = await judging(t, [wrong]);
    assert.equal((await judge.judge(up)).outcome, "wrong");
    assert.deepEqual(await judge.invented([up]), [], "it is claimed all the same");
  }
});

test("a record of another answer is missed here and invented there", async (t) => {
  const judge = await judging(t, [record("thumb", 2, { value: "up" })]);
  assert.deepEqual(await judge.judge(up), { outcome: "missed" });
  assert.equal((await judge.invented([up])).length, 1);
});

test("two records for one act are one too many", async (t) => {
  const judge = await judging(t, [record("thumb", 1, { value: "up" }), record("thumb", 1, { value: "up" })]);
  assert.equal((await judge.invented([up])).length, 1);
});

test("where the host has ids, the record must bear them", async (t) => {
  const judge = await judging(t, [record("thumb", 1, { value: "up" })], { 1: "host-1", 2: "host-2" });
  assert.equal((await judge.judge(up)).outcome, "wrong");
});

test("a view without a text is of the answer that was the newest then, but only the first one is", async (t) => {
  const view = (id) => ({ kind: "view", view: { visible_ms: 900 }, first_at_ms: Date.now() + 60_000, response: { id, host: "words 0.9" } });
  const judge = await judging(t, [view("one"), view("two")]);
  assert.equal((await judge.judge({ kind: "view", of: "second", values: { visible_ms: 900 } })).outcome, "right");
  assert.deepEqual((await judge.invented([])).map(({ id }) => id), ["two"]);
});

test("a text that no answer shows is invented", async (t) => {
  const judge = await judging(t, [record("copy", 1, {}, { response: { id: "x", text: "A product that people like." } })]);
  assert.equal((await judge.invented([])).length, 1);
});
