// One visit to a recipe's page: a question, its answer, a vote, another answer, another vote.

import { By } from "selenium-webdriver";
import { click, type } from "../system/harness/gestures.mjs";

const PATIENCE_MS = 30_000;
const css = (selector) => By.css(selector);

/** Makes the visit, and gives what the page says of both answers: their marks, as the page's own code has set them. */
export async function visit(driver, url) {
  const done = (count) =>
    driver.wait(
      async () => (await driver.findElements(css("article[data-afterword-state=done]"))).length === count,
      PATIENCE_MS,
      `${count} answers are done`,
    );
  const press = async (at, name) => click(driver, (await driver.findElements(css(`article [data-afterword=${name}]`)))[at]);

  await open(driver, url);
  await click(driver, await driver.findElement(css("input")));
  await type(driver, "What is the capital of France?");
  await click(driver, await driver.findElement(css("form button")));
  await done(1);
  await press(0, "up");
  await press(0, "regenerate");
  await done(2);
  await press(1, "down");
  return marks(driver);
}

/** Opens a page, and waits until its widget listens. */
async function open(driver, url) {
  await driver.get(url);
  await driver.executeAsyncScript("afterword.ready.then(() => arguments[0]())");
}

/** The marks and the text of each answer. */
const marks = (driver) =>
  driver.executeScript(`
    const articles = [...document.querySelectorAll("article")];
    return articles.map(({ dataset, innerText }) => ({ ...dataset, text: innerText }));
  `);
