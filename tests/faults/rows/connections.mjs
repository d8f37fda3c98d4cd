// The network between the page and the collector breaks, or says nothing.

import assert from "node:assert/strict";
import { thumb } from "../acts.mjs";
import { blackhole, hold, pass, resetAfterBody, resetBeforeBody, resetDuringBody, swallowAnswer } from "../behaviours.mjs";
import { fastClock, pageTime } from "../clock.mjs";
import { setOffline } from "../network.mjs";
import { answered, counted, onTheDevice, press, visit } from "../visit.mjs";

const done = [thumb("r-1")];

/** The fault holds until the widget has tried again by itself: a browser repeats a broken request of its own accord, too. */
const untilRetried = (name, fault) => ({
  name,
  run: async (world) => {
    world.proxy.always(fault);
    await world.chat();
    await press(world.driver, done[0]);
    await counted(world.driver, "it has tried again", ({ retried }) => retried > 0);
    world.proxy.always(pass);
    await answered(world.driver, 1);
    return { done };
  },
});

export const connectionRows = [
  untilRetried("connection reset before the body", resetBeforeBody),
  untilRetried("connection reset during the body", resetDuringBody),
  untilRetried("connection reset after the body", resetAfterBody),
  untilRetried("the answer swallowed after the commit", swallowAnswer),
  {
    name: "a blackholed request, then reload",
    run: async (world) => {
      const { driver, proxy } = world;
      proxy.next(blackhole);
      await world.chat();
      await press(driver, done[0]);
      await proxy.request("the request is in the hole", ({ status }) => status === "blackholed");
      await driver.navigate().refresh();
      return { done };
    },
  },
  {
    name: "an answer after 30 s of the page's clock, without a second copy meanwhile",
    run: async (world) => {
      const { driver, proxy } = world;
      const slow = hold();
      proxy.next(slow);
      await world.chat({ before: fastClock(20) });
      await press(driver, done[0]);
      await proxy.request("the slow request", () => true);
      const later = thumb("r-2", "down");
      await press(driver, later);
      await pageTime(driver, 31_000);
      const copies = proxy.requests.filter(({ batch }) => batch.records.some(({ response }) => response.id === "r-1"));
      assert.equal(copies.length, 1, "nothing is sent twice while its answer may still come");
      slow.release();
      await answered(driver, 2);
      return { done: [...done, later] };
    },
  },
  {
    name: "offline, then online",
    cannot: { webkitgtk: "WebKitWebDriver has no command that takes the network away" },
    run: async (world) => {
      const { driver, proxy } = world;
      await world.chat();
      await setOffline(world.browser, true);
      await press(driver, done[0]);
      await counted(driver, "the act has settled", ({ settled }) => settled === 1);
      assert.equal(await driver.executeScript("return navigator.onLine"), false);
      assert.equal(proxy.requests.length, 0);
      await setOffline(world.browser, false);
      await answered(driver, 1);
      return { done };
    },
  },
  {
    name: "a blocker (status 0 always): six tries, then quiet; without it at the next visit",
    run: async (world) => {
      const { driver, proxy } = world;
      proxy.always(resetAfterBody);
      const { url } = await world.chat({ before: fastClock(200) });
      await driver.executeScript("window.tries = []; afterword.on('batch', ({ status }) => tries.push(status))");
      await press(driver, done[0]);
      const tries = () => driver.executeScript("return window.tries");
      await counted(driver, "it has tried six times", ({ retried }) => retried === 5);
      await pageTime(driver, 600_000);
      assert.deepEqual(await tries(), [0, 0, 0, 0, 0, 0], "six tries, and none in the ten minutes after");
      await onTheDevice(driver, done);
      proxy.always(pass);
      await visit(driver, url);
      return { done };
    },
  },
];
