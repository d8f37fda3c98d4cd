// What a person does in the chat with an editor, and what of it must be recorded.

import { By, Key } from "selenium-webdriver";
import { click, control, copySelection, type } from "../system/harness/gestures.mjs";
import { arrival } from "../system/harness/records.mjs";
import { until } from "../system/harness/until.mjs";

const BEGINNING = "Well: ";
const ADDITION = " Nobody has counted them.";
const QUESTION = "Which of the boats is the oldest one?";
/** Characters of a selection: enough to be known again where it is pasted. */
const SELECTED = 30;
/** Ms between two keys of one edit, which lasts so long at least. */
const THOUGHT_MS = 40;

/** The hands of a person in the current page. */
export function handsOf(driver, collector) {
  const run = (script, ...given) => driver.executeScript(script, ...given);
  const press = async (label, number = 0) => click(driver, (await driver.findElements(By.css(`[aria-label="${label}"]`)))[number]);
  const isFocused = (where) =>
    until(`the focus is in ${where}`, () => run("return document.activeElement.closest(arguments[0]) !== null", where));
  const focusComposer = async () => {
    await run("app.focusComposer()");
    await isFocused(".composer");
  };
  return {
    press,
    texts: () => run("return app.texts()"),
    add: () => type(driver, ADDITION),
    async openEditor() {
      await press("Edit");
      await isFocused(".editing");
    },
    toEnd: () => control(driver, Key.END),
    /** Puts something before what stands in the first answer, and after it. */
    async edit() {
      await this.openEditor();
      await control(driver, Key.HOME);
      await type(driver, BEGINNING);
      await driver.actions().pause(THOUGHT_MS).perform();
      await this.toEnd();
      await this.add();
      await driver.executeAsyncScript(PAINTED);
    },
    async copy() {
      await press("Copy");
      await until("the clipboard has it", () => run("return app.copies() === 1"));
    },
    async paste() {
      await focusComposer();
      await control(driver, "v");
      await until("it stands in the composer", () => run("return app.composer()"));
    },
    /** Copies the beginning of the second answer with the keyboard. */
    select: async () => copySelection(driver, (await driver.findElements(By.css(".message--assistant p:first-child")))[1], SELECTED),
    async say(text) {
      await focusComposer();
      await type(driver, text);
    },
    /** Waits until a record of this kind has come from this page. */
    heard: (kind, page) => arrival(collector, `the ${kind} of ${page}`, (record) => record.kind === kind && record.context.page === page),
  };
}

/** Runs in the page: editors paint what was typed at the next frame. */
const PAINTED = "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(done))";

const edited = (text) => BEGINNING + text + ADDITION;

/** An edit that took as long as it was thought of. */
const edit = (draft, final, committed) => ["edit", 0, { draft, final, committed }, ({ duration_ms }) => duration_ms >= THOUGHT_MS];

/**
 * The acts, each in a page of its own. `does` is given the hands, the texts of the answers and the address. It gives the
 * records that there must be, each as `[kind, number of its answer, values, what else holds]`, and no other may be there
 * but views, leavings and follow-ups, which are not about editors.
 */
export const ACTS = [
  {
    name: "edit and save",
    async does(hands, [first]) {
      await hands.edit();
      await hands.press("Save");
      return [edit(first, edited(first), true)];
    },
  },
  {
    name: "edit and cancel",
    async does(hands, _, page) {
      await hands.edit();
      // It has been told by then, and is taken back without what was given up.
      await hands.heard("edit", page);
      await hands.press("Cancel");
      return [["edit", 0, { retracted: true, committed: false }, ({ draft, final }) => final === draft]];
    },
  },
  {
    name: "edit and leave",
    async does(hands, [first]) {
      await hands.edit();
      return [edit(first, edited(first), false)];
    },
  },
  {
    name: "edit 300 lines",
    path: "long",
    async does(hands, [first]) {
      await hands.openEditor();
      await hands.toEnd();
      await hands.add();
      await hands.press("Save");
      return [["edit", 0, { draft: first, final: first + ADDITION, committed: true }]];
    },
  },
  {
    name: "copy, paste and change",
    async does(hands, [first]) {
      await hands.copy();
      await hands.paste();
      await hands.add();
      await hands.press("Send");
      return [
        ["copy", 0, { kind: "full", via: "button" }],
        ["edit", 0, { draft: first, final: first + ADDITION, committed: true }],
      ];
    },
  },
  {
    name: "copy a part, paste and change",
    async does(hands) {
      const part = await hands.select();
      await hands.paste();
      await hands.add();
      await hands.press("Send");
      return [
        ["copy", 1, { kind: "partial", via: "selection", chars: SELECTED }],
        ["edit", 1, { draft: part, final: part + ADDITION, committed: true }],
      ];
    },
  },
  {
    name: "write a message",
    path: "bare",
    async does(hands) {
      await hands.press("Good response");
      await hands.say(QUESTION);
      await hands.press("Send");
      return [["thumb", 0, { value: "up" }]];
    },
  },
];
