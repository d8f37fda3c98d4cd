// What people are like: several tabs, much to say, a wrong clock, and a will of their own.

import assert from "node:assert/strict";
import { By } from "selenium-webdriver";
import { click, type } from "../../system/harness/gestures.mjs";
import { thumb } from "../acts.mjs";
import { answerWith, pass } from "../behaviours.mjs";
import { wrongClock } from "../clock.mjs";
import { answered, counted, entries, press, visit } from "../visit.mjs";

const DAY_MS = 24 * 60 * 60_000;
const MANY = 5_000;
const PORTION = 250;
const GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { configurable: true, get: () => true });";

const wrong = (name, ms) => ({
  name,
  run: async (world) => {
    await world.chat({ before: wrongClock(ms) });
    world.pressedAtMs = Date.now();
    await press(world.driver, thumb("r-1"));
    await answered(world.driver, 1);
    return { done: [thumb("r-1")] };
  },
  check: ([{ first_at_ms, at_ms }], world) => {
    for (const at of [first_at_ms, at_ms]) {
      assert.ok(at >= world.pressedAtMs - 5_000 && at <= Date.now() + 5_000, `stored at ${at}, done after ${world.pressedAtMs}`);
    }
  },
});

export const visitorRows = [
  {
    name: "three tabs with a shared outbox, one closed in the middle",
    run: async (world) => {
      const { driver, proxy } = world;
      proxy.always(answerWith(503));
      const done = [];
      const tabs = [];
      for (const response of ["r-1", "r-2", "r-3"]) {
        const { tab } = await world.chat({}, `/${response}`);
        tabs.push(tab);
        done.push(thumb(response));
        await press(driver, thumb(response));
        await counted(driver, "the collector refused it for now", ({ sent }) => sent > 0);
      }
      const [first, middle, last] = tabs;
      await driver.switchTo().window(middle);
      await driver.close();
      await driver.switchTo().window(first);
      proxy.always(pass);
      await driver.navigate().refresh();
      await driver.switchTo().window(last);
      return { done };
    },
    check: (records) => assert.equal(new Set(records.map(({ context }) => context.visitor)).size, 1, "one visitor"),
  },
  {
    name: `${MANY.toLocaleString("en")} queued records, then the next visit`,
    run: async (world) => {
      const { driver, proxy } = world;
      proxy.always(answerWith(503));
      const { url } = await world.chat();
      const done = Array.from({ length: MANY }, (_, at) => thumb(`many-${at}`));
      // Each portion settles before the next: a page remembers 500 responses at a time.
      for (let from = 0; from < MANY; from += PORTION) {
        await driver.executeScript("for (let at = 0; at < arguments[1]; at++) afterword.thumb(`many-${arguments[0] + at}`, 'up')", from, PORTION);
        await counted(driver, "the portion has settled", ({ settled }) => settled >= from + PORTION);
      }
      proxy.always(pass);
      await visit(driver, url);
      const accepted = (requests) => requests.reduce((sum, { status, answer }) => sum + (status === 200 ? answer.accepted : 0), 0);
      await proxy.until("all are accepted", (requests) => accepted(requests) >= MANY);
      return { done };
    },
  },
  wrong("client clock a day ahead", DAY_MS),
  wrong("client clock a day behind", -DAY_MS),
  {
    name: "consent pending, then granted: nothing stored or sent before",
    run: async (world) => {
      const { driver, proxy } = world;
      await world.chat({ attributes: { "data-consent": "pending" } });
      const done = [thumb("r-1"), thumb("r-2", "down")];
      for (const act of done) await press(driver, act);
      await counted(driver, "the acts have settled", ({ settled }) => settled === 2);
      assert.deepEqual(await entries(driver), {});
      assert.equal(proxy.requests.length, 0);
      await driver.executeScript("afterword.consent('granted')");
      await answered(driver, 2);
      return { done };
    },
  },
  {
    name: "consent pending, then denied: nothing kept or sent; granted at the next visit",
    lost: "not wanted",
    run: async (world) => {
      const { driver, proxy } = world;
      const { url } = await world.chat({ attributes: { "data-consent": "pending" } });
      const denied = thumb("r-1");
      await press(driver, denied);
      await counted(driver, "the act has settled", ({ settled }) => settled === 1);
      await driver.executeScript("afterword.consent('denied')");
      assert.deepEqual(await entries(driver), {});
      await driver.get(world.elsewhere);
      assert.deepEqual(await entries(driver), {});
      assert.equal(proxy.requests.length, 0);
      world.page();
      await visit(driver, url);
      const next = thumb("r-2");
      await press(driver, next);
      await answered(driver, 1);
      return { done: [denied, next], withheld: [denied] };
    },
  },
  {
    name: "Global Privacy Control: stored, and nothing left on the device",
    run: async (world) => {
      // Firefox has it as a setting; in the others the page says what an extension would.
      if (world.engine === "firefox") await world.ownBrowser({ prefs: { "privacy.globalprivacycontrol.enabled": true } });
      await world.chat({ before: world.engine === "firefox" ? "" : GPC });
      assert.equal(await world.driver.executeScript("return navigator.globalPrivacyControl"), true);
      await press(world.driver, thumb("r-1"));
      await answered(world.driver, 1);
      assert.deepEqual(await entries(world.driver), {});
      return { done: [thumb("r-1")] };
    },
  },
  {
    name: "all kinds of signals, then navigation",
    run: async (world) => {
      const { driver } = world;
      const draft = `<form><textarea data-afterword-draft-of="r-1">A draft of the answer.</textarea><button type="button" data-afterword="save">save</button></form>`;
      await world.chat({ attributes: { "data-sample": undefined, "data-settle-ms": undefined }, body: draft });
      await press(driver, { response: "r-1", value: "up" });
      await press(driver, { response: "r-2", value: "copy" });
      await press(driver, { response: "r-3", value: "regenerate" });
      await click(driver, await driver.findElement(By.css("textarea")));
      await type(driver, "Changed. ");
      await click(driver, await driver.findElement(By.css("[data-afterword=save]")));
      await driver.get(world.elsewhere);
      const done = [thumb("r-1"), ...[["copy", "r-2"], ["regenerate", "r-3"], ["edit", "r-1"]].map(([kind, response]) => ({ kind, response }))];
      // What was on the screen, and for how long, is the window's to say.
      return { done, allowed: ({ kind }) => kind === "view" || kind === "abandon" };
    },
    check: (records) => {
      const keys = records.map(({ kind, response }) => `${kind} ${response.id}`);
      assert.deepEqual([...new Set(keys)].sort(), keys.sort(), "one record for each (response, kind)");
    },
  },
];
