// A visit to the host page in the tab that the driver is in.

import { By } from "selenium-webdriver";
import { click } from "../system/harness/gestures.mjs";
import { until } from "../system/harness/until.mjs";

/** Goes to a page and waits until its widget runs. */
export async function visit(driver, url) {
  await driver.get(url);
  await ready(driver);
}

/** Waits until the widget of the present page runs. */
export const ready = (driver) => until("the widget runs", () => driver.executeScript("return Boolean(window.afterword?.stats?.())"));

/** Presses a control of an answer, as a hand does. */
export async function press(driver, { response, value }) {
  await click(driver, await driver.findElement(By.css(`[data-afterword-response="${response}"] [data-afterword="${value}"]`)));
}

/** What the widget says that it did. */
export const stats = (driver) => driver.executeScript("return afterword.stats()");

/** Waits until the widget's own counts fit. */
export async function counted(driver, what, fits) {
  return until(what, async () => {
    const counts = await stats(driver);
    return counts && fits(counts) && counts;
  }, () => stats(driver));
}

/** So many acts have settled on this page, and everything that it has is answered for. */
export const answered = (driver, acts) =>
  counted(driver, `${acts} acts are answered for`, ({ settled, waiting }) => settled >= acts && waiting === 0);

/** How many records were let go, for whatever reason. */
export const letGo = ({ dropped }) => (typeof dropped === "number" ? dropped : Object.values(dropped).reduce((sum, count) => sum + count, 0));

/** The widget's entries in the page's storage. */
export const entries = (driver) =>
  driver.executeScript("return Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('afterword.')))");

const RECORD = /^afterword\.1\.[0-9a-f]{1,16}\.[1-9]\d*$/;

/** Waits until a record of each of these acts is in the page's storage. */
export async function onTheDevice(driver, acts) {
  const kept = async () => Object.entries(await entries(driver)).filter(([key]) => RECORD.test(key)).map(([, value]) => value);
  await until(
    "the acts are on the device",
    async () => {
      const values = await kept();
      return acts.every(({ response }) => values.some((value) => value.includes(`"${response}"`)));
    },
    () => entries(driver),
  );
}
