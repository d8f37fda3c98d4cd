// One visit to the demo by hand and eye, in each engine: which records it leaves.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { AFTERWORD, startCollector } from "./harness/collector.mjs";
import { assertVisit, QUESTIONS, SLOWLY, visitDemo } from "./harness/demo-visit.mjs";
import { arrival, assertOneEach, storedRecords } from "./harness/records.mjs";

for (const engine of ENGINES) {
  test(`${engine}: a visit leaves one record for each response and kind, with its values and its trace`, async (t) => {
    const collector = await startCollector(SLOWLY);
    t.after(collector.stop);
    const browser = await openBrowser(engine);
    t.after(browser.close);

    const visit = await visitDemo(browser.driver, collector.origin);
    await arrival(collector, "that the visitor left", ({ kind }) => kind === "abandon");
    // Ended before the last look, so that nothing can follow it.
    await browser.close();
    const records = await storedRecords(collector);
    assertOneEach(records);
    assert.deepEqual(browser.console, []);
    assertVisit(records, visit);
    const { answers: { first }, edit } = visit;

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
