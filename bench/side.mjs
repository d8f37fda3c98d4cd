// What one SDK costs in one page: its coming, its memory, and each act, at once and in all.

import { open } from "./driven.mjs";
import { READY } from "./ready.mjs";

/** How an act is asked for in the page. */
const timed = (name, times, size) =>
  ({ first: ["timing.first", "thumb"], scroll: ["timing.scrolls", times] })[name] ?? ["timing.burst", name, times, size];

/** Opens the page of an SDK without it. `bring` puts it there, `rest` resolves when it has nothing more to do. */
export async function openSide({ driver, served, sink, key, horizon }, side, messages) {
  const { url, src, loaded } = served.visit(side, messages, sink.origin);
  // Nobody has been here before: neither this SDK nor another.
  await driver.sendDevToolsCommand("Storage.clearDataForOrigin", { origin: new URL(url).origin, storageTypes: "all" });
  const page = await open(driver, url);
  const rest = () => page.evaluate(`bench.quiet(${horizon}, bench.nap)`);
  const attributes = side.tag?.({ sink: sink.origin, key }) ?? {};
  const bring = async () => {
    if (src) await page.evaluate(`new Promise((done, failed) => {
      const script = document.createElement("script");
      for (const [name, value] of Object.entries(${JSON.stringify(attributes)})) script.setAttribute(name, value);
      Object.assign(script, { async: true, src: "${src}", onload: done, onerror: () => failed(Error("it does not load")) });
      document.head.append(script);
    })`);
    if (side.ready) await page.evaluate(`bench.until("it has come", () => ${side.ready}, bench.nap)`);
    await rest();
  };
  return { ...page, rest, bring, loaded };
}

/**
 * All costs of one SDK in one page, by name. Times are ms of one event: `… at once` by the clock of the page, `… in all` by the
 * browser's account of what the main thread worked until all was quiet; `load` and memory (bytes) are of its coming.
 */
export async function measure(given, side, messages) {
  const page = await openSide(given, side, messages);
  const held = async () => {
    await page.tidy();
    return page.memory();
  };
  try {
    const empty = await held();
    const before = await page.worked();
    await page.bring();
    const after = await page.worked();
    const costs = { load: after.all - before.all, "load script": after.script - before.script };
    costs["memory loaded"] = (await held()) - empty;
    await page.evaluate("timing.behind()");
    for (const [name, how] of Object.entries(given.often)) {
      await READY[name]?.(page);
      await page.rest();
      await page.tidy();
      const begun = await page.worked();
      const [bursts, size] = [how].flat();
      costs[`${name} at once`] = await page.call(...timed(name, bursts, size));
      await page.rest();
      const events = size ? (bursts + 1) * size : how;
      costs[`${name} in all`] = ((await page.worked()).all - begun.all) / events;
    }
    await page.call("host.end");
    await page.rest();
    costs["memory used"] = (await held()) - empty;
    costs["memory module"] = await page.modules();
    return costs;
  } finally {
    await page.close();
  }
}
