// Ten acts of a visit, with real input, and what leaves the page for them until it has been left.

import { openSide } from "./side.mjs";

const GOOD = ".thread .actions [aria-label='Good response']";
const named = (name) => `.thread .actions [aria-label='${name}']`;
const KEYS = 20;
const TOKENS = 100;

const clickOn = (selector, fromEnd) => async (page) => page.click(await page.call("host.place", selector, fromEnd));

const ACTS = [
  clickOn(".user .bubble p", 4),
  clickOn(GOOD, 5),
  clickOn(named("Bad response"), 5),
  clickOn(GOOD, 7),
  clickOn(named("Copy"), 6),
  clickOn(named("Regenerate"), 6),
  async (page) => {
    await clickOn(named("Edit"), 8)(page);
    for (let at = 0; at < KEYS; at++) await page.key("y");
  },
  (page) => page.call("host.scroll", -600),
  async (page) => {
    await page.call("host.begin");
    await page.call("host.stream", TOKENS);
    await page.call("host.end");
  },
  (page) => page.leave(),
];

/** Does them, and gives what was loaded and sent, and whether anything came of the acts. */
export async function tenActs(given, side, messages) {
  const { sink } = given;
  sink.seen();
  const page = await openSide(given, side, messages);
  try {
    await page.bring();
    const before = sink.count();
    for (const act of ACTS) {
      await act(page);
      if (act !== ACTS.at(-1)) await page.rest();
    }
    await sink.still();
    const { requests, bytes, paths } = sink.seen();
    return { loaded: [...page.loaded], requests, bytes, paths, heard: requests > before };
  } finally {
    await page.close();
  }
}
