// One visit to the demo by hand and eye, in each engine: which records it leaves.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { openChat } from "./harness/chat.mjs";
import { AFTERWORD, startCollector } from "./harness/collector.mjs";
import { closeTab, copySelection, openTab } from "./harness/gestures.mjs";
import { arrival, assertOneEach, storedRecords } from "./harness/records.mjs";

const QUESTIONS = {
  first: "Explain HTTP caching with a code example",
  second: "Draft a polite mail to move our meeting to Friday",
  fourth: "Tell me a long story",
};

for (const engine of ENGINES) {
  test(`${engine}: a visit leaves one record for each response and kind, with its values and its trace`, async (t) => {
    // Slow enough that the last answer still streams when its tab is closed.
    const collector = await startCollector({ AFTERWORD_DEMO_PACE_MS: "8" });
    t.after(collector.stop);
    const browser = await openBrowser(engine);
    t.after(browser.close);
    const { driver } = browser;

    const home = await driver.getWindowHandle();
    const tab = await openTab(driver, "about:blank");
    const chat = await openChat(driver, collector.origin);

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
    await closeTab(driver, tab, home);

    await arrival(collector, "that the visitor left", ({ kind }) => kind === "abandon");
    // Ended before the last look, so that nothing can follow it.
    await browser.close();
    const records = await storedRecords(collector);
    assertOneEach(records);
    assert.deepEqual(browser.console, []);

    const answers = { first, second, third, fourth };
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
    assert.equal(regenerate.next_response, third.id);
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

    await t.test("what it leaves can be exported", () => {
      const rows = (format) => exported(format, collector.dataDir);
      const [pair, ...otherPairs] = rows("dpo");
      assert.deepEqual(otherPairs, []);
      assert.deepEqual(pair.chosen, [{ role: "assistant", content: edit.after }]);
      assert.deepEqual(pair.rejected, [{ role: "assistant", content: edit.before }]);
      assert.deepEqual(pair.prompt, [{ role: "user", content: QUESTIONS.second }]);

      const [label, ...otherLabels] = rows("kto");
      assert.deepEqual(otherLabels, []);
      assert.equal(label.label, false);
      assert.deepEqual(label.prompt, [{ role: "user", content: QUESTIONS.first }]);

      const [regression, ...otherCases] = rows("regression");
      assert.deepEqual(otherCases, []);
      assert.ok(JSON.stringify(regression).includes(first.traceId), "the hard case names its trace");
    });
  });
}

/** The rows of an export of a store. */
function exported(format, dataDir) {
  const { status, stdout, stderr } = spawnSync(AFTERWORD, ["export", format, "--out", "-", "--data-dir", dataDir], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}
