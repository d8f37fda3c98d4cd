// Plays one row, and judges it.

import assert from "node:assert/strict";
import { storedRecords } from "../system/harness/records.mjs";
import { until } from "../system/harness/until.mjs";
import { assertExact, weigh } from "./acts.mjs";
import { inBrief } from "./proxy.mjs";
import { openWorld } from "./world.mjs";

/** What browsers write by themselves when a request fails, which no page can prevent. */
const BROWSERS_OWN =
  /^(Failed to load resource|Fetch API cannot load|Cross-Origin Request Blocked|Could not connect|Beacon API cannot load|Origin .* is not allowed|Access to fetch|The network connection was lost|Blocked script execution|Not allowed to request|Server unexpectedly dropped)/;

/** The widget's scripts: whatever names one of them as its place is held to be written by it. */
const OURS = /\/(widget|adopt|afterword)\.js/;

/** But WebKit names the line that began a request which a navigation then cut off: the page was not told of it before. */
const CUT_OFF = /^Fetch API cannot load \S+ due to access control checks\.$/;

/**
 * Plays a row: `run(world)` does the acts and awaits what they lead to, and tells of them: `{ done, withheld, allowed }`, see
 * `weigh`. Gives what goes into the table.
 */
export async function play(row, browser) {
  const world = await openWorld(browser, row.collector);
  const heardBefore = browser.console.length;
  try {
    const told = await row.run(world);
    const seen = async () => weigh(told, await storedRecords(world.collector));
    await until("everything has arrived", async () => !(await seen()).missing.length, seen);
    await assertQuiet(world, heardBefore);
    await world.leave();
    const records = await storedRecords(world.collector);
    const weighed = weigh(told, records);
    assertExact(weighed);
    await row.check?.(records, world);
    return {
      done: weighed.done,
      stored: weighed.stored,
      lost: weighed.done - weighed.stored,
      duplicated: weighed.twice.length,
      requests: world.proxy.requests.length,
    };
  } catch (error) {
    error.message += `\nrequests:\n${world.proxy.requests.map(inBrief).join("\n")}`;
    throw error;
  } finally {
    await world.close();
  }
}

/** The host has seen no exception, and the widget has written nothing. */
async function assertQuiet({ browser, driver, host }, from) {
  const pages = await driver.getAllWindowHandles();
  const present = await driver.getWindowHandle().catch(() => undefined);
  for (const page of pages) {
    await driver.switchTo().window(page);
    assert.deepEqual(await driver.executeScript("return window.thrown ?? []"), [], "nothing was thrown into the page");
  }
  if (present) await driver.switchTo().window(present);
  const isOurs = ({ source, text }) =>
    !CUT_OFF.test(text) && (OURS.test(source) || (!BROWSERS_OWN.test(text) && !source.includes(host.origin)));
  const lines = browser.console.slice(from).filter(isOurs);
  assert.deepEqual(lines, [], "the console stayed empty");
}
