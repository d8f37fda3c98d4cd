// Where the time of an act goes: a sampling profile of the main thread while an act is done again and again.

import { READY } from "./ready.mjs";
import { openSide } from "./side.mjs";

/** µs between two samples: what one takes itself is little against it. */
const INTERVAL_US = 100;

/** How often each act is done while it is looked at: bursts, and acts in one of them. */
export const PROFILED = { click: [30, 500], thumb: [150, 5], key: [30, 200] };

/** Whose code a function is, by what the profiler says of it. The browser is what it calls of the engine and the DOM. */
export const SHARES = ["module", "scripts", "browser"];
const ownerOf = ({ url }) => {
  if (url.startsWith("wasm:") || url.endsWith("/core.js")) return "module";
  return /\/(afterword|widget)\.js$/.test(url) ? "scripts" : "browser";
};

/** µs that one of so many acts spent in our listeners, and below them, by whose code it was. */
function shares({ nodes, samples, timeDeltas }, acts) {
  const children = new Map(nodes.map((node) => [node.id, node]));
  const owners = new Map();
  // What a timer sets off is no part of the act: only what was called from the burst.
  const walk = ({ id, callFrame, children: below = [] }, inBurst, inOurs) => {
    const owner = ownerOf(callFrame);
    const burst = inBurst || callFrame.functionName === "burst";
    const ours = burst && (inOurs || owner !== "browser");
    if (ours) owners.set(id, owner);
    for (const child of below) walk(children.get(child), burst, ours);
  };
  walk(nodes[0], false, false);
  const spent = Object.fromEntries(SHARES.map((owner) => [owner, 0]));
  samples.forEach((id, at) => {
    const owner = owners.get(id);
    if (owner) spent[owner] += Math.max(0, timeDeltas[at]) / acts;
  });
  return spent;
}

/** The profile of one SDK in one page, µs: `{ [act]: { [owner]: number } }`. */
export async function profile(given, side, messages, often = PROFILED) {
  const page = await openSide(given, side, messages);
  try {
    await page.bring();
    await page.send("Profiler.enable");
    await page.send("Profiler.setSamplingInterval", { interval: INTERVAL_US });
    const seen = {};
    for (const [name, [bursts, size]] of Object.entries(often)) {
      await READY[name]?.(page);
      // Once before, so that nothing is compiled while it is looked at.
      await page.call("timing.burst", name, 2, size);
      await page.rest();
      await page.tidy();
      await page.send("Profiler.start");
      await page.call("timing.burst", name, bursts, size);
      const { profile: seenBy } = await page.send("Profiler.stop");
      seen[name] = shares(seenBy, (bursts + 1) * size);
      await page.rest();
    }
    return seen;
  } finally {
    await page.close();
  }
}
