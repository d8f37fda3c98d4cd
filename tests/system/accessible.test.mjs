// What axe-core finds in the demo: nothing serious, by day, by night, and on a phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { By } from "selenium-webdriver";
import { openBrowser } from "./harness/browsers.mjs";
import { openChat } from "./harness/chat.mjs";
import { startCollector } from "./harness/collector.mjs";
import { click } from "./harness/gestures.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCREENS = { wide: { width: 1280, height: 900, mobile: false }, phone: { width: 390, height: 844, mobile: true } };

async function seriousViolations(driver) {
  await driver.executeScript(AXE);
  const { violations } = await driver.executeAsyncScript("axe.run(document, { resultTypes: ['violations'] }).then(arguments[0])");
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`);
}

test("axe-core finds nothing serious in the demo", async (t) => {
  const collector = await startCollector({ AFTERWORD_DEMO_PACE_MS: "1" });
  t.after(collector.stop);
  const browser = await openBrowser("chromium");
  t.after(browser.close);
  const { driver } = browser;

  for (const scheme of ["light", "dark"]) {
    for (const [screen, metrics] of Object.entries(SCREENS)) {
      await t.test(`${scheme}, ${screen}`, async () => {
        await driver.sendDevToolsCommand("Emulation.setDeviceMetricsOverride", { ...metrics, deviceScaleFactor: 1 });
        await driver.sendDevToolsCommand("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
        const chat = await openChat(driver, collector.origin);
        assert.deepEqual(await seriousViolations(driver), [], "before the first question");

        const answer = await chat.ask("Explain HTTP caching with a code example");
        await chat.press(answer, "down");
        assert.deepEqual(await seriousViolations(driver), [], "with an answer, and the form below a vote");

        await chat.openDraft(answer);
        assert.deepEqual(await seriousViolations(driver), [], "with a draft");

        if (screen === "phone") await click(driver, await driver.findElement(By.css("#panel-toggle")));
        await driver.wait(async () => (await chat.heard()).length > 0, 30_000, "a record in the panel");
        assert.deepEqual(await seriousViolations(driver), [], "with records in the panel");
      });
    }
  }

  await t.test("with the overlay", async () => {
    await driver.get(`${collector.origin}/demo/?afterword-debug`);
    await driver.wait(() => driver.executeScript("return [...document.body.children].some(({ shadowRoot }) => shadowRoot)"), 30_000, "the overlay");
    assert.deepEqual(await seriousViolations(driver), []);
  });
});
