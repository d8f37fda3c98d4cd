// One example that runs: its server, a collector, a browser, and what its page offers a hand.

import assert from "node:assert/strict";
import { By } from "selenium-webdriver";
import { openBrowser } from "../system/harness/browsers.mjs";
import { startCollector } from "../system/harness/collector.mjs";
import { feedback } from "../system/harness/feedback.mjs";
import { click, type } from "../system/harness/gestures.mjs";
import { startProgram } from "../system/harness/processes.mjs";
import { until } from "../system/harness/until.mjs";

const PATIENCE_MS = 30_000;
/** What React says to everyone who has it in development. */
const HINT = /React DevTools/;

/** Starts the example in `folder`, and opens its page. All of it ends with the test. */
export async function openExample(t, folder) {
  const collector = await startCollector();
  t.after(collector.stop);
  const server = startProgram(process.execPath, [`${folder}/server.mjs`], {
    NODE_ENV: "development",
    PORT: "0",
    AFTERWORD_COLLECTOR: collector.origin,
    AFTERWORD_KEY: collector.publicKey,
  });
  t.after(() => server.stop());
  const [, url] = await server.line(/^open (http:\S+)$/);
  const browser = await openBrowser("chromium");
  t.after(browser.close);
  await browser.driver.get(url);
  const page = pageOf(browser.driver);
  return { collector, url, page, driver: browser.driver, told: () => toldBy(server), complaints: () => complaints(browser) };
}

/** The answers that the server has made, in their order, by its log. */
const toldBy = ({ lines }) =>
  lines.flatMap((line) => {
    const [, id, trace] = /^answer (\S+) in trace (\w+)$/.exec(line) ?? [];
    return id ? [{ id, trace }] : [];
  });

const complaints = ({ console: lines }) => lines.filter(({ text }) => !HINT.test(text));

function pageOf(driver) {
  const wait = (what, holds) => driver.wait(holds, PATIENCE_MS, what);
  const answer = (id) => driver.findElement(By.css(`[data-afterword-response="${id}"]`));
  const marks = () => driver.executeScript(READ);
  const button = (around, name) => around.findElements(By.xpath(`.//button[normalize-space(.)="${name}"]`));
  /** The first button of this name, once it is there. */
  const find = (around, name) => wait(`the button ${name}`, async () => (await button(await around(), name))[0]);
  const known = new Set();
  return {
    marks,
    async ask(question, state = "done") {
      await click(driver, await driver.findElement(By.css("textarea")));
      await type(driver, question);
      await click(driver, await find(() => driver, "Send"));
      return this.next(state);
    },
    /** The marks of the answer that was not there before, once it is `state`. */
    async next(state = "done") {
      const isNew = (one) => one.state === state && !known.has(one.response);
      const found = await until(`a new answer is ${state}`, async () => (await marks()).find(isNew), marks);
      known.add(found.response);
      return found;
    },
    async press(id, name) {
      // assistant-ui shows a text a little later than it has come, and its buttons move meanwhile.
      const typing = By.css('[data-status="running"]');
      await wait("all of it is shown", async () => !(await (await answer(id)).findElements(typing)).length);
      await click(driver, await find(() => answer(id), name));
    },
    pressAny: async (name) => click(driver, await find(() => driver, name)),
    /** Waits until a button shows whether it is pressed. */
    async shows(id, name, pressed) {
      await wait(`${name} is pressed: ${pressed}`, async () => {
        const [found] = await button(await answer(id), name);
        // assistant-ui has a word of its own for it.
        const shown = (await found?.getAttribute("aria-pressed")) ?? (await found?.getAttribute("data-submitted"));
        return shown === String(pressed);
      });
    },
    /** Votes with the element for feedback, and waits until the app shows what it was told: its output beside the element. */
    async voteByElement(id, way, said) {
      const at = "return [...document.querySelectorAll('afterword-feedback')].findIndex((one) => one.getAttribute('for') === arguments[0])";
      const element = feedback(driver, await driver.executeScript(at, id));
      await element.ready();
      await element.press(way);
      const shown = async () => (await answer(id)).findElement(By.css("output")).getText();
      await wait(`the app is told: ${said}`, async () => (await shown()) === said);
      await element.press("close");
    },
    async assertFeedback(id) {
      const elements = await (await answer(id)).findElements(By.css(`afterword-feedback[for="${id}"]`));
      assert.equal(elements.length, 1, "the element for feedback");
    },
  };
}

/** Runs in the page: the marks of all answers. */
const READ = `
  const marks = ({ attributes }) => [...attributes].filter(({ name }) => name.startsWith("data-afterword-"));
  return [...document.querySelectorAll("[data-afterword-response]")].map((answer) =>
    Object.fromEntries(marks(answer).map(({ name, value }) => [name.slice("data-afterword-".length), value])));
`;
