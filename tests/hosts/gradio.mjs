// Gradio's ChatInterface, in both layouts of its chat.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { By, Key } from "selenium-webdriver";
import { VERSIONS } from "../../scripts/tools.mjs";
import { ensureVenv } from "../../scripts/venv.mjs";
import { click, type } from "../system/harness/gestures.mjs";
import { startProgram } from "../system/harness/processes.mjs";
import { numberOf } from "./answers.mjs";

const VERSION = VERSIONS.hosts.gradio;
const APP = fileURLToPath(new URL("gradio/app.py", import.meta.url));
const PATIENCE_MS = 30_000;

const install = () => ensureVenv(`gradio-${VERSION}`, [[`gradio==${VERSION}`]]);

async function start(layout, { tag }) {
  const folder = mkdtempSync(join(tmpdir(), "afterword-gradio-"));
  const program = startProgram(install(), ["-u", APP, layout, folder, tag], {
    GRADIO_ANALYTICS_ENABLED: "False",
    HF_HUB_OFFLINE: "1",
    PYTHONDONTWRITEBYTECODE: "1",
  });
  const [, url] = await program.line(/^ready (.*)$/);
  return {
    url,
    /** What Gradio told its app of, in order. */
    witness: () => program.lines.filter((line) => line.startsWith("witness ")).map((line) => JSON.parse(line.slice(8))),
    async stop() {
      await program.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An answer is the number of its row; the row itself is another one after each change. */
async function open(driver, url) {
  const all = (selector) => driver.findElements(By.css(selector));
  const wait = (what, holds) => driver.wait(holds, PATIENCE_MS, what);
  const row = async (answer) => (await all(".bot-row"))[answer];
  const inPage = (script, ...args) => driver.executeScript(`const rows = [...document.querySelectorAll(".bot-row")]; ${script}`, ...args);
  const text = (answer) => inPage(`return rows[arguments[0]]?.querySelector(".prose")?.innerText ?? ""`, answer);
  /** A button of the bar, which stands in the row or after it. */
  const button = (answer, name) => inPage(FIND_BUTTON, answer, `[aria-label="${name}"]`);
  const has = async (answer, name) => (await button(answer, name)) !== null;
  const press = async (answer, name) => {
    await wait(`${name} is there`, () => has(answer, name));
    await click(driver, await button(answer, name));
  };
  const composer = async () => (await all('textarea[data-testid="textbox"]'))[0];
  const editor = async () => (await all("textarea.edit-textarea"))[0];
  const idle = () => wait("nothing streams", async () => !(await all(".stop-button")).length && (await composer())?.isEnabled());
  const newest = async (before) => {
    await wait("a new answer", async () => (await all(".bot-row")).length > before && numberOf(await text(before)));
    return before;
  };
  const send = async () => {
    const before = (await all(".bot-row")).length;
    await type(driver, Key.ENTER);
    return newest(before);
  };

  await driver.get(url);
  await wait("the composer is there", composer);
  return {
    text,
    async done(answer) {
      await idle();
      await wait("its bar is there", () => has(answer, "Copy message"));
    },
    async ask(question) {
      await this.focusComposer();
      await type(driver, question);
      return send();
    },
    textElement: async (answer) => (await row(answer)).findElement(By.css(".prose")),
    async thumb(answer, value) {
      const [name, pressed] = value === "up" ? ["Like", "Liked"] : ["Dislike", "Disliked"];
      await press(answer, name);
      await wait(`it says ${pressed}`, () => has(answer, pressed));
    },
    async takeBack(answer) {
      const pressed = (await has(answer, "Liked")) ? "Liked" : "Disliked";
      await press(answer, pressed);
      await wait("the vote is taken back", async () => !(await has(answer, pressed)));
    },
    async copyByButton(answer) {
      await press(answer, "Copy message");
      await wait("it says so", () => has(answer, "Copied message"));
    },
    async copyCode(answer) {
      const copy = await (await row(answer)).findElement(By.css(".copy_code_button"));
      await click(driver, copy);
      const isShown = `return getComputedStyle(arguments[0].querySelector(".check")).opacity > 0.5`;
      await wait("it says so", () => driver.executeScript(isShown, copy));
    },
    async regenerate(answer) {
      const before = numberOf(await text(answer));
      await press(answer, "Retry");
      await wait("another answer comes", async () => (numberOf(await text(answer)) ?? before) !== before);
      return answer;
    },
    async openEditor(answer) {
      await press(answer, "Edit");
      await click(driver, await wait("the editor is there", editor));
    },
    editorText: async () => (await editor()).getAttribute("value"),
    async saveEditor() {
      return this.closeEditor("Submit");
    },
    async cancelEditor() {
      return this.closeEditor("Cancel");
    },
    async closeEditor(name) {
      const answer = await inPage(`return rows.findIndex((row) => row.querySelector(".edit-textarea"))`);
      await press(answer, name);
      await wait("the editor is closed", async () => !(await editor()));
      return answer;
    },
    async stop() {
      await click(driver, (await all(".stop-button"))[0]);
      await idle();
    },
    async focusComposer() {
      await idle();
      await click(driver, await composer());
    },
    composerText: async () => (await composer()).getAttribute("value"),
    send,
    async newChat() {
      const buttons = await all("button.primary");
      for (const one of buttons) if (/new chat/i.test(await one.getText())) await click(driver, one);
      await wait("the messages are gone", async () => !(await all(".bot-row")).length);
    },
  };
}

/** Runs in the page. */
const FIND_BUTTON = `
  const row = rows[arguments[0]];
  const bar = row?.querySelector(".message-buttons") ?? row?.nextElementSibling;
  return bar?.querySelector(arguments[1]) ?? null;
`;

/** What Gradio heard is what was done. */
function check(heard, { said }) {
  const told = (event, field) => JSON.stringify(heard.filter((one) => one.event === event).map((one) => one[field]));
  const expected = [
    ["like", "liked", [true, false, ""]],
    ["edit", "previous", [said.draft]],
    ["edit", "value", [said.final]],
    ["retry", "index", [0]],
  ];
  return expected
    .filter(([event, field, values]) => told(event, field) !== JSON.stringify(values))
    .map(([event, field]) => `Gradio heard of ${event}: ${field} ${told(event, field)}`);
}

const host = (layout) => ({
  name: `gradio-${layout}`,
  title: `Gradio ${VERSION}, ${layout}`,
  install,
  start: (options) => start(layout, options),
  open,
  check,
});

export const gradioBubble = host("bubble");
export const gradioPanel = host("panel");
