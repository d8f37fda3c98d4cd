// The element for feedback has its place before it comes: in what each example's server renders, nothing moves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { feedback } from "../system/harness/feedback.mjs";
import { openExample } from "./example.mjs";

const FOLDERS = JSON.parse(process.env.AFTERWORD_EXAMPLES ?? "{}");

/** Runs in the page, before anything of its own: counts what has moved without anyone's doing. */
const SHIFTS = `
  window.shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value, hadRecentInput }) => ({ value, hadRecentInput }))))
    .observe({ type: "layout-shift", buffered: true });
`;
/** Runs in the page: where everything is. */
const PLACES = "return [...document.querySelectorAll('body *')].map((one) => one.localName + Object.values(one.getBoundingClientRect().toJSON()).join())";
const ALIVE = "return document.querySelector('afterword-feedback')?.shadowRoot != null";

for (const name of ["react", "vue", "svelte"]) {
  test(`the example ${name}: nothing moves when the element for feedback comes`, { skip: !(name in FOLDERS) }, async (t) => {
    const { driver, url } = await openExample(t, FOLDERS[name]);
    const order = (command, params = {}) => driver.sendDevToolsCommand(command, params);
    await order("Network.enable");
    await order("Network.setCacheDisabled", { cacheDisabled: true });
    await order("Page.addScriptToEvaluateOnNewDocument", { source: SHIFTS });
    await order("Network.setBlockedURLs", { urls: ["*/feedback-*", "*/feedback.js*"] });
    await driver.get(url);
    const before = await driver.executeScript(PLACES);
    assert.equal(await driver.executeScript(ALIVE), false, "it has not come");
    await order("Network.setBlockedURLs", { urls: [] });
    await driver.get(url);
    await feedback(driver).ready();
    assert.deepEqual(await driver.executeScript(PLACES), before);
    assert.deepEqual(await driver.executeScript("return shifts"), []);
  });
}
