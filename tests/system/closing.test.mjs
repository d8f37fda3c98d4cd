// The page goes right after the act: nothing of it may be lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { openChat } from "./harness/chat.mjs";
import { startCollector } from "./harness/collector.mjs";
import { closeTab, openTab, type } from "./harness/gestures.mjs";
import { servePages } from "./harness/pages.mjs";
import { arrival, assertOneEach, storedRecords } from "./harness/records.mjs";

const ACTS = {
  thumb: { act: (chat, answer) => chat.press(answer, "up"), check: ({ thumb }) => assert.equal(thumb.value, "up") },
  copy: { act: (chat, answer) => chat.press(answer, "copy"), check: ({ copy }) => assert.equal(copy.kind, "full") },
  regenerate: { act: (chat, answer) => chat.press(answer, "regenerate"), check: ({ regenerate }) => assert.equal(regenerate.count, 1) },
  edit: {
    act: async (chat, answer, driver) => {
      await chat.openDraft(answer);
      await type(driver, "changed ");
    },
    check: ({ edit }) => {
      assert.equal(edit.committed, false);
      assert.ok(edit.final.includes("changed "));
    },
  },
};

const WAYS = {
  "the tab is closed": (driver, { tab, home }) => closeTab(driver, tab, home),
  "the person goes to another page": (driver, { elsewhere }) => driver.get(elsewhere),
};

for (const engine of ENGINES) {
  test(`${engine}: what was done just before the page went arrives`, async (t) => {
    const collector = await startCollector({ AFTERWORD_DEMO_PACE_MS: "1" });
    t.after(collector.stop);
    const pages = await servePages({ "*": "<title>elsewhere</title>" });
    t.after(pages.close);
    const browser = await openBrowser(engine);
    t.after(browser.close);
    const { driver } = browser;
    const home = await driver.getWindowHandle();

    for (const [way, go] of Object.entries(WAYS)) {
      for (const [kind, { act, check }] of Object.entries(ACTS)) {
        await t.test(`${kind}, then ${way}`, async () => {
          const tab = await openTab(driver, "about:blank");
          const chat = await openChat(driver, collector.origin);
          const answer = await chat.ask("Draft a polite mail to move our meeting to Friday");
          await act(chat, answer, driver);
          await go(driver, { tab, home, elsewhere: pages.origin });

          const record = await arrival(collector, `the ${kind}`, (one) => one.kind === kind && one.response.id === answer.id);
          check(record);
          assert.equal(record.response.trace_id, answer.traceId);
          if ((await driver.getWindowHandle()) !== home) await closeTab(driver, tab, home);
        });
      }
    }
    await browser.close();
    assertOneEach(await storedRecords(collector));
    assert.deepEqual(browser.console, []);
  });
}
