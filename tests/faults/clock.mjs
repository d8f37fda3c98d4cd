// Clocks for the host page, as script that runs ahead of the widget. What would take minutes is then over in seconds, and
// is still awaited, not guessed: the page itself tells when its time has come.

import { until } from "../system/harness/until.mjs";

/** A clock that runs `times` as fast as the world's, with timers that follow it. */
export const fastClock = (times) => `{
  const { setTimeout: later } = window;
  const now = Date.now;
  const begun = now();
  Date.now = () => Math.floor(begun + (now() - begun) * ${times});
  window.setTimeout = (act, ms = 0, ...rest) => later(act, ms / ${times}, ...rest);
}`;

/** A clock that is wrong by so many ms. */
export const wrongClock = (ms) => `{
  const Real = Date;
  window.Date = class extends Real {
    constructor(...given) {
      if (given.length) super(...given);
      else super(Real.now() + ${ms});
    }
    static now() {
      return Real.now() + ${ms};
    }
  };
}`;

/**
 * Resolves when so many ms have gone by on the page's clock. The page is asked, and does not call back: WebKit measures the
 * time that a script of the driver may take by the page's own timers.
 */
export async function pageTime(driver, ms) {
  await driver.executeScript("const [ms] = arguments; window.timeHasCome = false; setTimeout(() => (window.timeHasCome = true), ms);", ms);
  await until(`${ms} ms have gone by on the page's clock`, () => driver.executeScript("return window.timeHasCome"));
}
