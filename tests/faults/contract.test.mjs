// The widget's client alone: a server that says what it is told to, and judges what it is asked.
//
// Whatever the scenario, `judge` holds for all of its requests.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ENGINES, openBrowser } from "../system/harness/browsers.mjs";
import { thumb } from "./acts.mjs";
import { answerWith, resetAfterBody, when } from "./behaviours.mjs";
import { fastClock } from "./clock.mjs";
import { judge } from "./judge.mjs";
import { inBrief } from "./proxy.mjs";
import { answered, counted, letGo, press, stats } from "./visit.mjs";
import { openWorld } from "./world.mjs";

const act = thumb("r-1");

/** A collector that has stored everything, made up by the test. */
const accepted = async (exchange) => {
  await exchange.body();
  exchange.refuse(200, {}, { accepted: exchange.entry.batch.records.length, unchanged: 0, rejected: [] });
};

/** Page time passes this many times as fast, so that minutes of back-off are over in seconds. */
const TIMES = 40;
const FAST = { before: fastClock(TIMES) };

const gaps = (requests) => requests.slice(1).map(({ batch }, at) => batch.sent_at_ms - requests[at].batch.sent_at_ms);

const SCENARIOS = {
  "each answer that asks for patience is followed by the same batch with the next number": async ({ driver, proxy, chat }) => {
    const statuses = [408, 429, 500, 502, 503, 504];
    statuses.forEach((status, at) => proxy.next(when(({ batch }) => batch.attempt === at + 1, answerWith(status), accepted)));
    await chat(FAST);
    await press(driver, act);
    const { retried, acknowledged } = await answered(driver, 1);
    assert.deepEqual([retried, acknowledged], [statuses.length, 1]);
    // A browser may repeat a 408 by itself; the numbers are the client's.
    const attempts = [...new Set(proxy.requests.map(({ batch }) => batch.attempt))];
    assert.deepEqual(attempts, [1, 2, 3, 4, 5, 6, 7]);
    assert.equal(new Set(proxy.requests.map(({ batch }) => batch.batch)).size, 1);
  },

  "no answer is followed by the same batch": async ({ driver, proxy, chat }) => {
    proxy.always(when(({ batch }) => batch.attempt < 4, resetAfterBody, accepted));
    await chat(FAST);
    await press(driver, act);
    await answered(driver, 1);
    assert.equal(proxy.requests.at(-1).batch.attempt, 4);
    assert.equal(new Set(proxy.requests.map(({ batch }) => batch.batch)).size, 1);
  },

  ...Object.fromEntries(
    [400, 401, 403, 413, 415, 422].map((status) => [
      `${status} is not tried again`,
      async ({ driver, proxy, chat }) => {
        proxy.next(answerWith(status));
        await chat();
        await press(driver, act);
        assert.equal(letGo(await answered(driver, 1)), 1);
        await press(driver, thumb("r-2"));
        await answered(driver, 2);
        assert.deepEqual(proxy.requests.map(({ batch }) => batch.records.map(({ response }) => response.id)), [["r-1"], ["r-2"]]);
      },
    ]),
  ),

  "the codes of refused records are counted one by one": async ({ driver, proxy, chat }) => {
    proxy.next(async (exchange) => {
      await exchange.body();
      const [{ id }] = exchange.entry.batch.records;
      exchange.refuse(200, {}, { accepted: 1, unchanged: 0, rejected: [{ index: 0, id, code: "token_expired", message: "said by the test" }] });
    });
    await chat();
    await driver.executeScript("afterword.thumb('r-1', 'up'); afterword.thumb('r-2', 'up')");
    const counts = await answered(driver, 2);
    assert.deepEqual([counts.acknowledged, letGo(counts)], [1, 1]);
    await press(driver, thumb("r-3"));
    await answered(driver, 3);
    assert.deepEqual(proxy.requests.at(-1).batch.context.dropped, { token_expired: 1 });
  },

  "an empty flush sends nothing": async ({ driver, proxy, chat }) => {
    await chat();
    await driver.executeScript("afterword.flush(); afterword.flush()");
    assert.equal((await stats(driver)).sent, 0);
    await press(driver, act);
    await answered(driver, 1);
    await driver.executeScript("afterword.flush()");
    await driver.get("about:blank");
    assert.equal(proxy.requests.length, 1);
  },

  "a vote that changes while a request is under way goes again with a higher rev": async ({ driver, proxy, chat }) => {
    let release;
    const changed = new Promise((resolve) => (release = resolve));
    proxy.next(async (exchange) => {
      await exchange.body();
      await changed;
      await accepted(exchange);
    });
    await chat();
    await press(driver, act);
    await proxy.request("the first request", () => true);
    await press(driver, thumb("r-1", "down"));
    await counted(driver, "the change has settled", ({ settled }) => settled === 2);
    release();
    await answered(driver, 2);
    const revs = proxy.requests.map(({ batch: { records } }) => records.map(({ rev, thumb }) => [rev, thumb.value]));
    const [[[first, was]], [[second, is]]] = revs;
    assert.deepEqual([was, is], ["up", "down"]);
    assert.ok(second > first, `${second} > ${first}`);
  },

  "Retry-After in seconds is kept": async ({ driver, proxy, chat }) => {
    proxy.next(answerWith(503, { "Retry-After": "120" }));
    await chat(FAST);
    await press(driver, act);
    await answered(driver, 1);
    const [gap] = gaps(proxy.requests);
    assert.ok(gap >= 120_000, `${gap} ms after the first try`);
  },

  "Retry-After as a date is kept": async ({ driver, proxy, chat }) => {
    proxy.next(async (exchange) => {
      await exchange.body();
      // By the page's own clock, which the server of this scenario shares.
      const now = Math.ceil(exchange.entry.batch.sent_at_ms / 1000) * 1000;
      exchange.refuse(503, { Date: new Date(now).toUTCString(), "Retry-After": new Date(now + 120_000).toUTCString() }, {});
    });
    await chat(FAST);
    await press(driver, act);
    await answered(driver, 1);
    const [gap] = gaps(proxy.requests);
    assert.ok(gap >= 120_000, `${gap} ms after the first try`);
  },

  "back-off grows, and differs from page to page": async ({ driver, proxy, chat }) => {
    const tries = 7;
    const all = [];
    for (const seed of [7, 29, 41, 53, 77, 95]) {
      const from = proxy.requests.length;
      proxy.always(when(({ batch }) => batch.attempt < tries, answerWith(503), accepted));
      await chat({ before: seeded(seed) + FAST.before });
      await press(driver, act);
      await answered(driver, 1);
      all.push(gaps(proxy.requests.slice(from)));
    }
    // Each wait is random between nothing and its step, so that it is their sums that grow.
    const total = (at) => all.reduce((sum, waits) => sum + waits[at], 0);
    assert.ok(total(4) + total(5) > 2 * (total(0) + total(1)), `waits by visit and try: ${JSON.stringify(all)}`);
    assert.ok(new Set(all.map(([, , , , , last]) => last)).size > 1, "pages of one outage do not come back together");
  },
};

/** Script of the host: chance, the same at every run. */
const seeded = (seed) => `{
  let state = ${seed};
  const next = () => (state = (state * 48271) % 2147483647);
  Math.random = () => next() / 2147483647;
  crypto.getRandomValues = (array) => {
    for (const at of array.keys()) array[at] = array instanceof BigUint64Array ? (BigInt(next()) << 32n) | BigInt(next()) : next();
    return array;
  };
}`;

for (const engine of ENGINES) {
  test(`${engine}: the client keeps to the contract`, async (t) => {
    const browser = await openBrowser(engine);
    t.after(browser.close);
    for (const [name, play] of Object.entries(SCENARIOS)) {
      await t.test(name, async () => {
        const world = await openWorld(browser);
        try {
          world.proxy.always(accepted);
          await play(world);
          judge(world.proxy.requests);
        } catch (error) {
          error.message += `\nrequests:\n${world.proxy.requests.map(inBrief).join("\n")}`;
          throw error;
        } finally {
          await world.close();
        }
      });
    }
  });
}
