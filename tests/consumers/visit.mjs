// The acts: a person presses a marked thumb. It must arrive, the page must hear of it, and the console must stay empty. Then
// each part that is loaded when it is needed is used, in the same project as it is built.

import assert from "node:assert/strict";
import { By, until as condition } from "selenium-webdriver";
import { openBrowser } from "../system/harness/browsers.mjs";
import { click } from "../system/harness/gestures.mjs";
import { arrival } from "../system/harness/records.mjs";
import { isModule, loaded, PARTS, textsOf } from "./parts.mjs";

const PATIENCE_MS = 60_000;

/** Visits `url` in Chromium. `quiet` tells which lines of the console are the consumer's own talk. */
export async function visit(collector, url, quiet = () => false) {
  const browser = await openBrowser("chromium");
  try {
    const { driver } = browser;
    const complaints = () => browser.console.filter((line) => !quiet(line));
    const open = async (search) => {
      await driver.get(`${url}${search}`);
      await driver.wait(condition.elementLocated(By.css("html[data-listening]")), PATIENCE_MS, "the widget listens");
    };
    await open("");
    await click(driver, await driver.findElement(By.css("[data-afterword=up]")));
    const { thumb } = await arrival(collector, "the vote", ({ kind, response }) => kind === "thumb" && response.id === "r-1");
    assert.equal(thumb.value, "up");
    const heard = async () => /heard: \w/.test(await driver.findElement(By.css("output")).getText());
    await driver.wait(heard, PATIENCE_MS, "the page heard of it");
    const first = await loaded(driver);
    assert.ok(first.some(isModule), "the module is loaded");
    const before = (await textsOf(first)).join();
    const userAgent = await driver.executeScript("return navigator.userAgent");
    for (const { part, holds, search, speaks = "en", act } of PARTS) {
      try {
        await driver.sendDevToolsCommand("Emulation.setUserAgentOverride", { userAgent, acceptLanguage: speaks });
        await open(search);
        await act(driver, collector);
        const now = await textsOf((await loaded(driver)).filter((url) => !first.includes(url)));
        for (const mark of holds) {
          assert.ok(!before.includes(mark), `not loaded before it is needed: ${mark}`);
          assert.ok(now.some((text) => text.includes(mark)), `loaded when it is needed: ${mark}`);
        }
      } catch (error) {
        throw new Error(`${part}: ${error.message}`, { cause: error });
      }
    }
    assert.deepEqual(complaints(), []);
  } catch (error) {
    throw new Error(`${error.message}\nthe console: ${JSON.stringify(browser.console, null, 1)}`, { cause: error });
  } finally {
    await browser.close();
  }
}
