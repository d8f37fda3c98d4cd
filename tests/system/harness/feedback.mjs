// The feedback element as its visitor uses it: what is in it is found through its shadow, and used with real input.

import { Key } from "selenium-webdriver";
import { click } from "./gestures.mjs";

const PATIENCE_MS = 30_000;

/** Runs in the page. */
const FIND = `
  const [which, selector] = arguments;
  const element = document.querySelectorAll("afterword-feedback")[which];
  return element?.shadowRoot?.querySelector(selector);
`;

/** Runs in the page: what has the focus, by the name of its part. */
const FOCUS = `
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const part = at && (at.part.value || at.firstElementChild?.part.value || at.localName);
  return part && part.replace(" pressed", "");
`;

/** Runs in the page: what one element shows, and what it tells those who do not see. */
const STATE = `
  const { shadowRoot: root } = document.querySelectorAll("afterword-feedback")[arguments[0]];
  const pressed = (selector) => [...root.querySelectorAll(selector + "[aria-pressed=true]")];
  const text = (part) => root.querySelector("[part=" + part + "]")?.textContent ?? "";
  const isShown = (selector) => root.querySelector(selector)?.getClientRects().length > 0;
  return {
    vote: pressed("[part=bar] button").map((thumb) => (thumb.firstChild.part.contains("up") ? "up" : "down")).join(),
    open: isShown("[part=card]"),
    asks: isShown("footer button:last-child"),
    reasons: pressed("[part=reasons] button").map((chip) => chip.textContent),
    offered: root.querySelectorAll("[part=reasons] button").length,
    thanks: text("thanks"),
    status: text("status"),
    told: root.querySelector("[role=status]").textContent.trim(),
    dead: root.querySelectorAll("[part=bar] [aria-disabled=true]").length > 0,
  };
`;

/** Drives the `which`-th element of the page, from 0. */
export function feedback(driver, which = 0) {
  const find = (selector) =>
    driver.wait(() => driver.executeScript(FIND, which, selector), PATIENCE_MS, `${selector} in the feedback element ${which}`);
  const state = () => driver.executeScript(STATE, which);
  return {
    find,
    state,
    /** Waits until it has come, with a widget to tell. */
    ready: async () => {
      await find("[part=bar]");
      await driver.wait(async () => !(await state()).dead, PATIENCE_MS, "the element is alive");
    },
    /** Clicks on what bears the name of a part. */
    press: async (part) => click(driver, await find(`[part~=${part}]`)),
    /** Clicks on a reason, by what it says. */
    choose: async (words) => {
      const at = await driver.executeScript(
        "return [...arguments[0].children].findIndex(({ textContent }) => textContent === arguments[1])",
        await find("[part=reasons]"),
        words,
      );
      await click(driver, await find(`[part=reasons] button:nth-child(${at + 1})`));
    },
    /** Waits until it shows what fits. */
    shows: async (what, fits) => {
      let seen;
      const look = async () => fits((seen = await state()));
      await driver.wait(look, PATIENCE_MS).catch(() => {
        throw new Error(`waited in vain until ${what}; seen: ${JSON.stringify(seen)}`);
      });
      return seen;
    },
    /** Waits until the card has come to rest. */
    rest: async () => {
      const rests = "return arguments[0].parentNode.getAnimations({ subtree: true }).every(({ playState }) => playState === 'finished')";
      await driver.wait(async () => driver.executeScript(rests, await find("[part=bar]")), PATIENCE_MS, "the card rests");
    },
  };
}

/** The part that has the focus. */
export const focused = (driver) => driver.executeScript(FOCUS);

/** Goes on by Tab until a part has the focus. */
export async function tabTo(driver, part, most = 40) {
  const way = [];
  for (let step = 0; step < most; step++) {
    await driver.actions().sendKeys(Key.TAB).perform();
    way.push(await focused(driver));
    if (way.at(-1) === part) return way;
  }
  throw new Error(`no way to ${part}: ${way.join(", ")}`);
}
