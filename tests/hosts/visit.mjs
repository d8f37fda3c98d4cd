// The visit: what one person does in every host, act by act, with what must be recorded of each.

import { Key } from "selenium-webdriver";
import { closeTab, control, copySelection, type } from "../system/harness/gestures.mjs";

const QUESTION = "How do lists work in this language";
const LONG_QUESTION = "Tell me a long story about it";
const REJECTION = "No, that is not what I asked for";
const OTHER_QUESTION = "Which day comes after Monday";
const ADDITION = " This I add myself.";
const OTHER_WORDS = "Please note that it";
const SELECTED = 40;

/** At least so much. */
const atLeast = (least) => ({ says: `at least ${least}`, holds: (value) => value >= least });
/** One of these texts. */
export const text = (...texts) => ({ says: JSON.stringify(texts.at(-1)), holds: (value) => texts.some((text) => isSame(text, value)) });
/** Blanks, the signs of lists and those of markdown are shown in one way, kept in another, and copied in a third one. */
export const isSame = (one, other) => squash(one) === squash(other);
const squash = (text = "") => text.replace(/[^\p{L}\p{N}]+/gu, "");

/**
 * The acts in their order. `does` has the hands of the page do it; `expects` says what record there must be after it:
 * its kind, the answer that it is of, and the values that matter. `nothing` is an act that must leave no record, and what
 * is `late` can only be asked for when the page has gone. An act that `follows` another one is left out with it.
 */
export const ACTS = [
  {
    name: "ask and read",
    late: true,
    async does({ driver, page, answers }) {
      await answers.keep("first", await page.ask(QUESTION));
      await look(driver);
    },
    expects: () => ({ kind: "view", of: "first", values: { visible_ms: atLeast(750) } }),
  },
  {
    name: "thumb up",
    does: ({ page, answers }) => page.thumb(answers.of("first"), "up"),
    expects: () => ({ kind: "thumb", of: "first", values: { value: "up", changes: 0 } }),
  },
  {
    name: "switch to down",
    does: ({ page, answers }) => page.thumb(answers.of("first"), "down"),
    expects: () => ({ kind: "thumb", of: "first", values: { value: "down", changes: 1 } }),
  },
  {
    name: "take back",
    does: ({ page, answers }) => page.takeBack(answers.of("first")),
    expects: () => ({ kind: "thumb", of: "first", retracted: true, values: { changes: 2 } }),
  },
  {
    name: "copy a selection",
    does: async ({ driver, page, answers }) => copySelection(driver, await page.textElement(answers.of("first")), SELECTED),
    expects: () => ({ kind: "copy", of: "first", values: { count: 1, kind: "partial", via: "selection", chars: SELECTED } }),
  },
  {
    name: "copy by button",
    does: ({ page, answers }) => page.copyByButton(answers.of("first")),
    expects: ({ did }) => ({ kind: "copy", of: "first", values: { count: 1 + did("copy a selection"), kind: "full", via: "button" } }),
  },
  {
    name: "copy code",
    does: ({ page, answers }) => page.copyCode(answers.of("first")),
    expects: ({ did }) => ({
      kind: "copy",
      of: "first",
      values: { count: 1 + did("copy a selection") + did("copy by button"), code_blocks: [0], via: "button" },
    }),
  },
  {
    name: "regenerate",
    async does({ driver, page, answers }) {
      await answers.keep("second", await page.regenerate(answers.of("first")));
      await look(driver);
    },
    expects: ({ answers }) => ({
      kind: "regenerate",
      of: "first",
      values: {
        count: 1,
        cause: "quality",
        next_response: { says: "the id of the new answer", holds: (id) => answers.isId(id, "second") },
      },
    }),
  },
  {
    name: "edit and commit",
    async does({ driver, page, answers, said }) {
      await page.openEditor(answers.of("second"));
      said.draft = await page.editorText();
      await control(driver, Key.END);
      await type(driver, ADDITION);
      said.final = await page.editorText();
      await answers.keep("edited", await page.saveEditor());
    },
    expects: ({ said }) => ({
      kind: "edit",
      of: "second",
      values: { draft: text(said.draft), final: text(said.final), committed: true, grade: "minor" },
    }),
  },
  {
    name: "edit and cancel",
    follows: "edit and commit",
    late: true,
    async does({ driver, page, answers }) {
      await page.openEditor(answers.of("edited"));
      await control(driver, Key.END);
      await type(driver, " Nobody will see this.");
      await page.cancelEditor();
    },
    expects: ({ said }) => ({ kind: "edit", of: "second", values: { final: text(said.final), committed: true } }),
  },
  {
    name: "ask on",
    async does({ driver, page, answers }) {
      await answers.begin("stopped", await page.ask(LONG_QUESTION));
      await look(driver);
    },
    expects: () => ({ kind: "follow_up", of: "second", values: { nature: "other", text: text(LONG_QUESTION) } }),
  },
  {
    name: "stop",
    follows: "ask on",
    async does({ page, answers }) {
      await page.stop();
      await answers.keep("stopped", answers.of("stopped"));
    },
    expects: () => ({ kind: "stop", of: "stopped", values: { streamed_chars: atLeast(20) } }),
  },
  {
    name: "follow up",
    async does({ driver, page, answers }) {
      await answers.keep("third", await page.ask(REJECTION));
      await look(driver);
    },
    expects: () => ({ kind: "follow_up", of: "stopped", values: { nature: "correction", text: text(REJECTION) } }),
  },
  {
    name: "paste and change",
    async does({ driver, page, answers, said }) {
      await page.copyByButton(answers.of("third"));
      await page.focusComposer();
      await control(driver, "v");
      await driver.wait(async () => (await page.composerText()).trim() !== "", 10_000, "the answer stands in the composer");
      said.pasted = await page.composerText();
      await control(driver, Key.HOME);
      const down = driver.actions().keyDown(Key.CONTROL).keyDown(Key.SHIFT);
      await down.sendKeys(Key.ARROW_RIGHT, Key.ARROW_RIGHT).keyUp(Key.SHIFT).keyUp(Key.CONTROL).perform();
      await type(driver, OTHER_WORDS);
      said.sent = await page.composerText();
      await answers.keep("fourth", await page.send());
    },
    expects: ({ said, answers }) => ({
      kind: "edit",
      of: "third",
      values: { draft: text(...answers.texts("third"), said.pasted), final: text(said.sent), committed: true },
    }),
  },
  {
    name: "switch thread",
    async does({ driver, page, answers }) {
      await look(driver);
      await page.newChat();
      await answers.keep("last", await page.ask(OTHER_QUESTION));
      await look(driver);
    },
    expects: () => ({ kind: "abandon", of: "fourth", values: { phase: "after_read" } }),
  },
  {
    name: "leave",
    late: true,
    does: ({ driver, tab, next }) => closeTab(driver, tab, next),
    expects: () => ({ kind: "abandon", of: "last", values: { phase: "after_read" } }),
  },
];

/** Reading is an act that has a duration: an answer is viewed after 750 ms. */
const look = (driver) => driver.actions().pause(1_000).perform();

/** What may be there besides what is expected: each follows from what was done, but no act of the visit is about it. */
export const isAllowed = ({ kind, retracted }, name) =>
  kind === "view" || retracted || (kind === "copy" && name === "third") || (kind === "follow_up" && name === "third");
