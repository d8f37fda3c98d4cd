// The collector answers, but not with 200.

import assert from "node:assert/strict";
import { thumb } from "../acts.mjs";
import { answerWith, when } from "../behaviours.mjs";
import { answered, letGo, press, stats } from "../visit.mjs";

const SECONDS = 2;
const firstTry = ({ batch }) => batch.attempt === 1;

/** The first try of the batch is refused for now: the same batch comes again, not sooner than asked. */
const kept = (name, status, headers, earliest = () => 0) => ({
  name,
  run: async (world) => {
    const { driver, proxy } = world;
    proxy.always(when(firstTry, answerWith(status, headers)));
    await world.chat();
    const done = [thumb("r-1")];
    await press(driver, done[0]);
    await answered(driver, 1);
    const refused = proxy.requests.filter(({ batch }) => batch.attempt === 1);
    const again = proxy.requests.filter(({ batch }) => batch.attempt > 1);
    assert.equal(again.length, 1, "it was sent again once");
    assert.equal(again[0].batch.batch, refused[0].batch.batch, "as the same batch");
    assert.deepEqual(again[0].batch.records, refused[0].batch.records, "with the same ids and times");
    assert.ok(again[0].atMs >= earliest(refused.at(-1)), `the second try came ${again[0].atMs - refused.at(-1).endedAtMs} ms after the answer`);
    return { done };
  },
});

/** A Retry-After of whole seconds cannot name this moment: it names one that is two to three seconds away. */
let date;
const inSeconds = () => ({ "Retry-After": (date = new Date((Math.ceil(Date.now() / 1000) + SECONDS) * 1000)).toUTCString() });

/** The batch is refused for good: let go, counted, told to the collector with the next one, and never sent again. */
const refusedForGood = (status) => ({
  name: `${status}: let go, counted, never sent again`,
  lost: "counted",
  run: async (world) => {
    const { driver, proxy } = world;
    proxy.always(when(({ batch }) => batch.records.some(({ response }) => response.id === "r-1"), answerWith(status)));
    await world.chat();
    const [refused, next] = [thumb("r-1"), thumb("r-2", "down")];
    await press(driver, refused);
    await answered(driver, 1);
    assert.equal(letGo(await stats(driver)), 1, "it is counted");
    await press(driver, next);
    await answered(driver, 2);
    const [, second, ...more] = proxy.requests;
    assert.equal(more.length, 0, "nothing is sent again");
    assert.equal(letGo(second.batch.context), 1, "the collector is told");
    assert.deepEqual(second.batch.records.map(({ response }) => response.id), ["r-2"]);
    return { done: [refused, next], withheld: [refused] };
  },
});

const several = ["r-1", "r-2", "r-3", "r-4"].map((response) => thumb(response));

export const answerRows = [
  kept("500", 500),
  kept("502", 502),
  kept(`503 + Retry-After: ${SECONDS} (seconds)`, 503, { "Retry-After": String(SECONDS) }, ({ endedAtMs }) => endedAtMs + SECONDS * 1000),
  kept("503 + Retry-After: a date", 503, inSeconds, () => date.getTime()),
  kept("429", 429),
  kept("408", 408),
  ...[400, 401, 403].map(refusedForGood),
  refusedForGood(413),
  {
    name: "413 for more than one record: halved until it fits",
    run: async (world) => {
      const { driver, proxy } = world;
      proxy.always(when(({ batch }) => batch.records.length > 1, answerWith(413)));
      await world.chat();
      await driver.executeScript("for (const id of arguments[0]) afterword.thumb(id, 'up')", several.map(({ response }) => response));
      await answered(driver, several.length);
      return { done: several };
    },
  },
  refusedForGood(422),
];
