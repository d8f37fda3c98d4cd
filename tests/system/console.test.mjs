// That the console stays empty proves something only if the harness hears a console that is not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { until } from "./harness/until.mjs";
import { servePages } from "./harness/pages.mjs";

for (const engine of ENGINES) {
  test(`${engine}: what a page writes to the console is heard, also from a tab that is closed`, async (t) => {
    const pages = await servePages({
      "/": `<title>noisy</title><script>console.error("said on purpose");</script>`,
      "/thrower": `<title>thrower</title><script>throw new Error("thrown on purpose");</script>`,
    });
    t.after(pages.close);
    const browser = await openBrowser(engine);
    t.after(browser.close);
    const { driver } = browser;

    const first = await driver.getWindowHandle();
    await driver.switchTo().newWindow("tab");
    await driver.get(`${pages.origin}/`);
    await driver.close();
    await driver.switchTo().window(first);
    await driver.get(`${pages.origin}/thrower`);

    const heard = (text) => browser.console.find((line) => line.text.includes(text));
    await until("both lines are heard", () => heard("said on purpose") && heard("thrown on purpose"), () => browser.console);
    assert.equal(heard("said on purpose").level, "error");
    assert.equal(heard("thrown on purpose").level, "error");
  });
}
