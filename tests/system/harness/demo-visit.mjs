// One visit to the demo by hand and eye, and the records that it must leave, wherever the demo stands.

import assert from "node:assert/strict";
import { openChat } from "./chat.mjs";
import { closeTab, copySelection, openTab } from "./gestures.mjs";

export const QUESTIONS = {
  first: "Explain HTTP caching with a code example",
  second: "Draft a polite mail to move our meeting to Friday",
  fourth: "Tell me a long story",
};

/** The settings of a collector whose last answer still streams when its tab is closed. */
export const SLOWLY = { AFTERWORD_DEMO_PACE_MS: "8" };

/**
 * Visits the demo in a tab of its own, or the page `around` it whose frame it is in, and closes it while the last answer
 * streams; `before` is called just before that. Gives the answers by name, and the edit that was made.
 */
export async function visitDemo(driver, origin, { around, before = async () => {} } = {}) {
  const home = await driver.getWindowHandle();
  const tab = await openTab(driver, "about:blank");
  const chat = await openChat(driver, origin, around);

  const first = await chat.ask(QUESTIONS.first);
  await chat.press(first, "up");
  await chat.press(first, "down");
  const selected = await copySelection(driver, await chat.text(first), 40);
  assert.equal(selected.length, 40);
  await chat.read();

  const second = await chat.ask(QUESTIONS.second);
  await chat.read();
  await chat.press(second, "copy");
  const third = await chat.regenerate(second);
  await chat.read();
  const edit = await chat.rewriteLastThird(await chat.openDraft(third));
  await chat.sendDraft();

  const fourth = await chat.ask(QUESTIONS.fourth, "streaming");
  await before();
  await closeTab(driver, tab, home);
  return { answers: { first, second, third, fourth }, edit };
}

/** One record for each response and kind, with its values and its trace. */
export function assertVisit(records, { answers, edit }) {
  const nameOf = (id) => Object.keys(answers).find((name) => answers[name].id === id);
  const found = new Map(records.map((record) => [`${nameOf(record.response.id)} ${record.kind}`, record]));
  for (const [name, record] of found) {
    assert.match(record.response.trace_id, /^[0-9a-f]{32}$/);
    assert.equal(record.response.trace_id, answers[nameOf(record.response.id)].traceId, `the trace of ${name}`);
    assert.ok(!record.retracted, `${name} is not taken back`);
  }
  // Whether the fourth answer was there long enough to be viewed is the browser's affair.
  found.delete("fourth view");
  assert.deepEqual(
    [...found.keys()].sort(),
    [
      "first copy",
      "first follow_up",
      "first thumb",
      "first view",
      "fourth abandon",
      "second copy",
      "second regenerate",
      "second view",
      "third edit",
      "third follow_up",
      "third view",
    ],
  );

  const { thumb } = found.get("first thumb");
  assert.deepEqual(thumb, { value: "down", reasons: [], changes: 1 });

  const chars = found.get("first copy").response.chars;
  const { fraction, ...copied } = found.get("first copy").copy;
  assert.deepEqual(copied, { count: 1, chars: 40, kind: "partial", code_blocks: [], via: "selection" });
  assert.ok(Math.abs(fraction - 40 / chars) < 0.001, `${fraction} is 40 of ${chars}`);

  const whole = found.get("second copy");
  assert.deepEqual(whole.copy, { count: 1, chars: whole.response.chars, fraction: 1, kind: "full", code_blocks: [], via: "button" });

  const { regenerate } = found.get("second regenerate");
  assert.equal(regenerate.count, 1);
  assert.equal(regenerate.cause, "quality");
  assert.equal(regenerate.next_response, answers.third.id);
  assert.ok(regenerate.since_done_ms >= 1_000, `${regenerate.since_done_ms} ms after the answer, which was read`);
  assert.ok(regenerate.seen_fraction >= 0.5);

  const edited = found.get("third edit").edit;
  assert.equal(edited.draft, edit.before);
  assert.equal(edited.final, edit.after);
  assert.equal(edited.committed, true);
  assert.equal(edited.grade, "substantive");
  assert.ok(edited.distance > 0.28 && edited.distance < 0.39, `${edited.distance} is about a third`);

  assert.equal(found.get("first follow_up").follow_up.nature, "other");
  assert.equal(found.get("first follow_up").follow_up.text, QUESTIONS.second);
  assert.equal(found.get("third follow_up").follow_up.text, QUESTIONS.fourth);

  const { abandon } = found.get("fourth abandon");
  assert.equal(abandon.phase, "streaming");
  assert.equal(abandon.engaged, false);

  for (const name of ["first", "second", "third"]) {
    const { view } = found.get(`${name} view`);
    assert.ok(view.visible_ms >= 750, `the ${name} answer was seen for ${view.visible_ms} ms`);
    assert.ok(view.seen_fraction > 0 && view.seen_fraction <= 1);
  }
}
