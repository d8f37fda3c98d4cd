// Afterword beside others, in one run: the same page, the same acts, one SDK at a time, in rounds.

import { brotli } from "../scripts/build.mjs";
import { openBrowser } from "../tests/system/harness/browsers.mjs";
import { startCollector } from "../tests/system/harness/collector.mjs";
import { filesOf, installPeers } from "./bundle.mjs";
import { NONE, SDKS } from "./peers.mjs";
import { PROFILED, profile } from "./profile.mjs";
import { measure } from "./side.mjs";
import { serveSides } from "./sides.mjs";
import { startSink } from "./sink.mjs";
import { tenActs } from "./ten.mjs";

/** How often each act is done in one page: so many bursts of so many, or so many times. */
const OFTEN = { first: 1, click: [8, 500], thumb: [8, 5], key: [6, 200], scroll: 60, token: [6, 200] };
/** Ms. The longest that an SDK waits with what it has heard before it goes on with it. */
const HORIZON_MS = 6_000;

/** What is quick only shows that it can be done. */
const QUICKLY = {
  often: { first: 1, click: [1, 20], thumb: [1, 5], key: [1, 20], scroll: 6, token: [1, 20] },
  horizon: 300,
  profiled: { click: [1, 20], thumb: [1, 5], key: [1, 20] },
};
const QUICK_LANES = 3;

/** Another one begins each round, so that none always comes when the machine is warm, or busy. */
const rotated = (list, by) => list.map((_, at) => list[(at + by) % list.length]);

/** All that is noted of one SDK in one round; `wrong` is told where nothing has come from it: then it was not measured. */
async function round(given, side, messages, wrong) {
  const costs = await measure(given, side, messages);
  const { loaded, requests, bytes, heard } = await tenActs(given, side, messages);
  if (side.name !== NONE && !heard) wrong(`nothing has come from ${side.name} of what was done on a page of ${messages} messages`);
  const size = loaded.reduce((sum, name) => sum + brotli(side.files.get(name)).length, 0);
  return { ...costs, bytes: size, wire: bytes, requests };
}

/**
 * What every SDK costs, in lists over the rounds: `{ values: { [size]: { [sdk]: { [measure]: numbers } } } }`, where the time of
 * Afterword's own goes, as `profiles`, and what is `wrong`, as sentences.
 */
export async function beside({ rounds, sizes, quick, say }) {
  const folder = installPeers();
  const sides = await Promise.all(SDKS.map(async (sdk) => ({ ...sdk, ...(await filesOf(sdk, folder)) })));
  const collector = await startCollector();
  const served = await serveSides();
  const wrong = new Set();
  const values = {};
  const how = quick ? QUICKLY : { often: OFTEN, horizon: HORIZON_MS, profiled: PROFILED };
  const profiles = {};

  /** A browser and a sink of its own, for some of them. */
  const lane = async (some) => {
    const sink = await startSink(collector.origin);
    const browser = await openBrowser("chromium");
    try {
      const given = { ...how, driver: browser.driver, served, sink, key: collector.publicKey };
      for (let at = 0; at < rounds; at++) {
        for (const messages of sizes) {
          say(`${some.map(({ name }) => name).join("; ")}: ${messages} messages, round ${at + 1} of ${rounds}`);
          for (const side of rotated(some, at)) {
            const place = ((values[messages] ??= {})[side.name] ??= {});
            const seen = await round(given, side, messages, (sentence) => wrong.add(sentence));
            for (const [what, value] of Object.entries(seen)) (place[what] ??= []).push(value);
          }
        }
      }
      for (const side of some.filter(({ ours }) => ours)) {
        say(`profiling ${side.name}`);
        profiles[side.name] = await profile(given, side, sizes.at(-1), how.profiled);
      }
    } finally {
      await browser.close();
      await sink.close();
    }
  };

  const lanes = quick ? QUICK_LANES : 1;
  try {
    await Promise.all(Array.from({ length: lanes }, (_, number) => lane(sides.filter((_side, at) => at % lanes === number))));
  } finally {
    await served.close();
    await collector.stop();
  }
  return { values, profiles, wrong: [...wrong] };
}
