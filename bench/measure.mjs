// What one act costs: what it asks of the DOM, counted, and how long the main thread works for it, in runs of their own.

import { ACTS } from "./acts.mjs";

const nothing = (part) => Object.fromEntries(Object.keys(part).map((what) => [what, 0]));
const sum = (one, other) => Object.fromEntries(Object.entries(one).map(([what, number]) => [what, number + other[what]]));

/** What the widget must have heard of the acts, lest it be praised for doing nothing. */
const HEARD = ["thumb", "edit"];

/** The counts of every act, by its name: `{ now, later }` of one event, what it costs at once, and what it sets off. */
export async function count(page) {
  const counts = {};
  await page.evaluate("(globalThis.kinds = new Set(), globalThis.afterword?.on('record', ({ kind }) => kinds.add(kind)))");
  for (const { name, per = 1, restless, ready, once, after } of ACTS) {
    const place = await ready(page);
    const rest = restless ? "bench.soon()" : "bench.quiet()";
    await page.evaluate(`${rest}.then(bench.begin)`);
    const events = (await once(page, 0, place)) ?? per;
    await page.evaluate("bench.soon().then(bench.shown)");
    const { now, later } = await page.evaluate(`${rest}.then(bench.end)`);
    const ofOne = (part) => Object.fromEntries(Object.entries(part).map(([what, number]) => [what, number / events]));
    counts[name] = {
      now: ofOne(restless === "all" ? sum(now, later) : now),
      later: ofOne(restless ? nothing(later) : later),
    };
    await after?.(page);
    await page.evaluate("bench.quiet()");
  }
  const kinds = await page.evaluate("globalThis.afterword && [...kinds]");
  const missed = HEARD.filter((kind) => kinds && !kinds.includes(kind));
  if (missed.length) throw new Error(`the widget has not heard: ${missed.join(", ")}`);
  return counts;
}

/**
 * Ms of the main thread for one event of every act, by its name, as `{ all, script }`; where it must be `quick`, of those after
 * which the page rests.
 */
export async function time(page, quick) {
  const times = {};
  for (const { name, per = 1, times: often, restless, ready, once, after } of ACTS) {
    if (!often || (quick && restless)) continue;
    const place = await ready(page);
    const rest = restless ? "bench.soon()" : "bench.quiet()";
    await page.evaluate(rest);
    await page.tidy();
    const before = await page.worked();
    let events = 0;
    for (let at = 0; at < often; at++) events += (await once(page, at, place)) ?? per;
    await page.evaluate(rest);
    const now = await page.worked();
    times[name] = Object.fromEntries(Object.keys(now).map((what) => [what, (now[what] - before[what]) / events]));
    await after?.(page);
    await page.evaluate("bench.quiet()");
  }
  return times;
}
