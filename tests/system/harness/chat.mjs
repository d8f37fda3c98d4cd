// The demo as its visitor sees it.

import { By, until as condition } from "selenium-webdriver";
import { click, type } from "./gestures.mjs";

const PATIENCE_MS = 30_000;
const css = (selector) => By.css(selector);

/** Opens the demo in the current tab, or the page `around` it whose frame it is in, and waits until the widget has come. */
export async function openChat(driver, origin, around) {
  await driver.get(around ?? `${origin}/demo/`);
  if (around) await driver.switchTo().frame(await driver.findElement(css("iframe")));
  await driver.wait(condition.elementLocated(css("html[data-listening]")), PATIENCE_MS, "the widget listens");

  const known = new Set();
  /** The answer that was not there before, once it is `state`. */
  const newAnswer = async (state) => {
    const found = await driver.wait(
      () => driver.executeScript(findNew, state, [...known]),
      PATIENCE_MS,
      `a new answer that is ${state}`,
    );
    known.add(found.id);
    return found;
  };

  return {
    /** Types a question, sends it, and gives the answer once it is `state`. */
    async ask(question, state = "done") {
      await click(driver, await driver.findElement(css("#composer")));
      await type(driver, question);
      await click(driver, await driver.findElement(css("#send")));
      return newAnswer(state);
    },
    /** Presses a button of an answer. */
    async press(answer, name) {
      await click(driver, await answer.element.findElement(css(`[data-afterword="${name}"]`)));
    },
    /** Asks for another answer instead, and gives it. */
    async regenerate(answer, state = "done") {
      await this.press(answer, "regenerate");
      return newAnswer(state);
    },
    /** Looks at the page for a while: reading is an act that has a duration, and an answer is viewed after 750 ms. */
    read: () => driver.actions().pause(1_000).perform(),
    /** The text of an answer, as an element. */
    text: (answer) => answer.element.findElement(css("[data-afterword-text]")),
    /** Opens the draft of an answer, ready to type. */
    async openDraft(answer) {
      await click(driver, await answer.element.findElement(css('[data-demo="use-draft"]')));
      const area = await driver.findElement(css(`textarea[data-afterword-draft-of="${answer.id}"]`));
      await driver.wait(async () => driver.executeScript("return document.activeElement === arguments[0]", area), PATIENCE_MS, "the draft has the focus");
      return area;
    },
    /** Types over the last third of the draft's words, with as many other words. Gives the text before and after. */
    async rewriteLastThird(area) {
      const before = await area.getAttribute("value");
      const words = [...before.matchAll(/\S+/g)];
      const kept = words.length - Math.round(words.length / 3);
      await driver.executeScript("arguments[0].setSelectionRange(arguments[1], arguments[0].value.length)", area, words[kept].index);
      await type(driver, words.slice(kept).map((_, at) => `other${at}`).join(" "));
      return { before, after: await area.getAttribute("value") };
    },
    /** Sends the open draft. */
    async sendDraft() {
      await click(driver, await driver.findElement(css('form [data-afterword="send"]')));
    },
    /** The page's own list of what it heard. */
    heard: () => driver.executeScript("return [...document.querySelectorAll('#panel [data-record]')].map(({ dataset }) => ({ ...dataset }))"),
  };
}

/** Runs in the page. */
const findNew = `
  const [state, known] = arguments;
  const fits = ({ dataset }) => dataset.afterwordState === state && !known.includes(dataset.afterwordResponse);
  const element = [...document.querySelectorAll("article[data-afterword-response]")].find(fits);
  return element && { id: element.dataset.afterwordResponse, traceId: element.dataset.afterwordTrace, element };
`;
