// A visit in each example, by hand, against the real collector: which records arrived, of which answer and trace.

import assert from "node:assert/strict";
import { test } from "node:test";
import { arrival, assertOneEach, storedRecords } from "../system/harness/records.mjs";
import { openExample } from "./example.mjs";

const FOLDERS = JSON.parse(process.env.AFTERWORD_EXAMPLES ?? "{}");
const QUESTION = "What is a lock file for";
const LONG_QUESTION = "Tell me a long story";

const example = (name, visit) =>
  test(`the example ${name}`, { skip: !(name in FOLDERS) }, async (t) => {
    const opened = await openExample(t, FOLDERS[name]);
    await visit(opened);
    await assertTraces(opened);
    assert.deepEqual(opened.complaints(), [], "the console stays empty");
  });

for (const name of ["react", "vue", "svelte"]) {
  example(name, async (opened) => {
    await history(opened);
    const again = await conversation(opened);
    await takeBack(opened, again);
    await votedByElement(opened, again);
    await stopped(opened);
  });
}

example("ai-sdk", async (opened) => {
  const again = await conversation(opened);
  await takeBack(opened, again);
  await votedByElement(opened, again);
  await stopped(opened);
});

example("assistant-ui", async (opened) => {
  await conversation(opened, { feedback: false });
  await stopped(opened);
});

const of = (id, kind) => (record) => record.response.id === id && record.kind === kind;

/** What the server has rendered bears its marks before any script has run, and a vote on it counts however early it comes. */
async function history({ url, told, page, collector }) {
  const [{ id, trace }] = told();
  const html = await (await fetch(url)).text();
  const [article] = /<article[^>]*>/.exec(html) ?? [];
  assert.match(article ?? html, RegExp(`data-afterword-response="${id}"`));
  assert.match(article, RegExp(`data-afterword-trace="${trace}"`));
  await page.press(id, "Good");
  await page.shows(id, "Good", true);
  const { thumb } = await arrival(collector, "the early vote", of(id, "thumb"));
  assert.equal(thumb.value, "up");
  // It is there already: what comes now is new.
  await page.next();
}

/** Asks, votes, copies, asks again. Gives the second answer. */
async function conversation({ page, collector }, { feedback = true } = {}) {
  const { response: first } = await page.ask(QUESTION);
  if (feedback) await page.assertFeedback(first);
  await page.press(first, "Bad");
  await page.shows(first, "Bad", true);
  const { thumb } = await arrival(collector, "the vote", of(first, "thumb"));
  assert.equal(thumb.value, "down");
  await page.press(first, "Copy");
  const { copy } = await arrival(collector, "the copy", of(first, "copy"));
  assert.equal(copy.kind, "full");
  assert.equal(copy.count, 1);
  await page.press(first, "Ask again");
  const { response: second } = await page.next();
  const isWhole = (record) => of(first, "regenerate")(record) && record.regenerate.next_response;
  const { regenerate } = await arrival(collector, "the other answer", isWhole);
  assert.equal(regenerate.next_response, second);
  assert.equal(regenerate.count, 1);
  return second;
}

async function takeBack({ page, collector }, id) {
  await page.press(id, "Good");
  await page.shows(id, "Good", true);
  await arrival(collector, "the vote", of(id, "thumb"));
  await page.press(id, "Good");
  await page.shows(id, "Good", false);
  const { thumb } = await arrival(collector, "the vote taken back", (record) => of(id, "thumb")(record) && record.retracted);
  assert.equal(thumb.changes, 1);
}

/** A vote by the element is heard in the app: the binding hands over what became of it. */
async function votedByElement({ page, collector }, id) {
  await page.voteByElement(id, "down", "down sent");
  const { thumb } = await arrival(collector, "the vote by the element", (record) => of(id, "thumb")(record) && !record.retracted);
  assert.equal(thumb.value, "down");
}

async function stopped({ page, collector }) {
  const { response: id } = await page.ask(LONG_QUESTION, "streaming");
  await page.pressAny("Stop");
  const { stop } = await arrival(collector, "the stop", of(id, "stop"));
  assert.ok(stop.after_ms >= 0);
}

/** Every record bears the trace that its answer was made in, as the server told it. */
async function assertTraces({ told, page, collector }) {
  const records = await storedRecords(collector);
  assertOneEach(records);
  const made = told();
  const traces = new Map(made.map(({ id, trace }) => [id, trace]));
  // Where messages have ids of their own, their traces are those of the server, in its order.
  const shown = new Map((await page.marks()).map(({ response, trace }) => [response, trace]));
  assert.ok(records.length >= 4);
  for (const { kind, response } of records) {
    const trace = traces.get(response.id) ?? shown.get(response.id);
    assert.ok(made.some((one) => one.trace === response.trace_id), `${kind} of ${response.id} has the trace ${response.trace_id}`);
    if (trace) assert.equal(response.trace_id, trace, kind);
    assert.match(response.span_id ?? "", /^[\da-f]{16}$/, kind);
    assert.equal(response.model, "echo-1", kind);
  }
  assert.equal(new Set(records.map(({ response }) => response.id)).size, new Set(records.map(({ response }) => response.trace_id)).size);
}
