// The act: a person presses a marked thumb. It must arrive, the page must hear of it, and the console must stay empty.

import assert from "node:assert/strict";
import { By, until as condition } from "selenium-webdriver";
import { openBrowser } from "../system/harness/browsers.mjs";
import { click } from "../system/harness/gestures.mjs";
import { arrival } from "../system/harness/records.mjs";

const PATIENCE_MS = 60_000;

/** Visits `url` in Chromium. `quiet` tells which lines of the console are the consumer's own talk. */
export async function visit(collector, url, quiet = () => false) {
  const browser = await openBrowser("chromium");
  try {
    const { driver } = browser;
    const complaints = () => browser.console.filter((line) => !quiet(line));
    await driver.get(url);
    await driver.wait(condition.elementLocated(By.css("html[data-listening]")), PATIENCE_MS, "the widget listens");
    await click(driver, await driver.findElement(By.css("[data-afterword=up]")));
    const { thumb } = await arrival(collector, "the vote", ({ kind, response }) => kind === "thumb" && response.id === "r-1");
    assert.equal(thumb.value, "up");
    const heard = async () => /heard: \w/.test(await driver.findElement(By.css("output")).getText());
    await driver.wait(heard, PATIENCE_MS, "the page heard of it");
    assert.deepEqual(complaints(), []);
  } catch (error) {
    throw new Error(`${error.message}\nthe console: ${JSON.stringify(browser.console, null, 1)}`, { cause: error });
  } finally {
    await browser.close();
  }
}
