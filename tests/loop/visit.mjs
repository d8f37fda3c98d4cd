// Visits to the demo, by hand and eye: each person has storage of their own, and closes the tab in the end.

import { By } from "selenium-webdriver";
import { openChat } from "../system/harness/chat.mjs";
import { click, closeTab, control, type } from "../system/harness/gestures.mjs";
import { decide, reasonsOf } from "./people.mjs";
import { compose, SEEN } from "./style.mjs";

const css = (selector) => By.css(selector);

/** A browser in which each person is somebody else: `enter` opens a tab with the storage of its own that this gives. */
async function newcomer(driver) {
  const bidi = await driver.getBidi();
  const { result } = await bidi.send({ method: "browser.createUserContext", params: {} });
  return async () => {
    const opened = await bidi.send({ method: "browsingContext.create", params: { type: "tab", userContext: result.userContext } });
    await driver.switchTo().window(opened.result.context);
    return opened.result.context;
  };
}

/** Puts `text` in the place of whatever a field has. */
async function fill(driver, field, text) {
  await click(driver, field);
  await control(driver, "a");
  await type(driver, text);
}

/** What people do with an answer, by name. */
const ACTS = {
  nothing: async () => {},
  copy: ({ chat, answer }) => chat.press(answer, "copy"),
  up: ({ chat, answer }) => chat.press(answer, "up"),
  async rewrite({ driver, chat, answer, text }) {
    await fill(driver, await chat.openDraft(answer), text);
    await chat.sendDraft();
  },
  async correct({ driver, chat, answer, text, reasons }) {
    await chat.press(answer, "down");
    const form = await answer.element.findElement(css("form.feedback"));
    for (const reason of reasons) await click(driver, await form.findElement(css(`[data-reason="${reason}"]`)));
    const [, correction] = await form.findElements(css("textarea"));
    await fill(driver, correction, text);
    await click(driver, await form.findElement(css('button[type="submit"]')));
  },
};

/** Asks one question, and does with the answers what this person does. Gives each answer with what was done to it. */
async function ask(driver, chat, person, question) {
  const done = [];
  await click(driver, await driver.findElement(css("#new-thread")));
  let answer = await chat.ask(question);
  let before;
  for (let attempt = 0; ; attempt++) {
    const seen = await driver.executeScript(SEEN, await chat.text(answer));
    const { act, style, luck, random } = decide(person, question, attempt, seen, before);
    const text = compose(question, style, luck);
    const reasons = act === "correct" ? reasonsOf(seen, style) : [];
    done.push({ person: person.name, question, id: answer.id, trace: answer.traceId, seen, act, text, reasons, random: Boolean(random) });
    if (act !== "again") {
      await ACTS[act]({ driver, chat, answer, text, reasons });
      return done;
    }
    // Who compares two answers has looked at both.
    await chat.read();
    answer = await chat.regenerate(answer);
    await chat.read();
    before = seen;
  }
}

/** All visits of a person. */
export async function visitAs(driver, origin, person) {
  const home = await driver.getWindowHandle();
  const enter = await newcomer(driver);
  const done = [];
  for (const questions of person.visits) {
    const tab = await enter();
    const chat = await openChat(driver, origin);
    for (const question of questions) done.push(...(await ask(driver, chat, person, question)));
    await closeTab(driver, tab, home);
  }
  return done;
}
