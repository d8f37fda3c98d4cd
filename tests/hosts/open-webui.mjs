// Open WebUI with its own server and database, in its slim form, asking a model of ours.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { By, Key } from "selenium-webdriver";
import { output } from "../../scripts/command.mjs";
import { CACHE, VERSIONS } from "../../scripts/tools.mjs";
import { ensureVenv } from "../../scripts/venv.mjs";
import { click, type } from "../system/harness/gestures.mjs";
import { freePort } from "../system/harness/free-port.mjs";
import { startProgram } from "../system/harness/processes.mjs";
import { until } from "../system/harness/until.mjs";
import { numberOf } from "./answers.mjs";
import { startModel } from "./open-webui/model.mjs";

/** It reads a hundred modules and migrates its store first, beside whatever else the machine does. */
const START_MS = 180_000;

const VERSION = VERSIONS.hosts["open-webui"];
const VENV = `open-webui-${VERSION}`;
const PATIENCE_MS = 30_000;
const USER = { name: "Visitor", email: "visitor@example.org", password: "only-for-This-visit-1" };

/** It brings a list of what its slim form needs, and asks for gigabytes else. */
function install() {
  const python = output("python3", ["-c", "import sysconfig; print(sysconfig.get_python_version())"])?.trim();
  const slim = join(CACHE, "venvs", VENV, "lib", `python${python}`, "site-packages", "requirements-slim.txt");
  return ensureVenv(VENV, [["--no-deps", `open-webui==${VERSION}`], ["-r", slim]]);
}

async function start({ attributes }) {
  const python = install();
  const folder = mkdtempSync(join(tmpdir(), "afterword-open-webui-"));
  const model = await startModel();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  mkdirSync(join(folder, "static"));
  const program = startProgram(join(python, "..", "open-webui"), ["serve", "--host", "127.0.0.1", "--port", String(port)], {
    DATA_DIR: join(folder, "data"),
    STATIC_DIR: join(folder, "static"),
    WEBUI_SECRET_KEY: "a key that is long enough for every signature",
    USE_SLIM_DOCKER: "true",
    OPENAI_API_BASE_URL: model.url,
    OPENAI_API_KEY: "none",
    ENABLE_OLLAMA_API: "false",
    BYPASS_EMBEDDING_AND_RETRIEVAL: "true",
    OFFLINE_MODE: "true",
    HF_HUB_OFFLINE: "1",
    ENABLE_VERSION_UPDATE_CHECK: "false",
  });
  const stop = async () => {
    await program.stop();
    await model.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answering(url, program);
  } catch (error) {
    await stop();
    throw error;
  }
  // Shipped empty, for whoever runs it to put something into; each start copies it anew.
  writeFileSync(join(folder, "static", "loader.js"), loader(attributes));

  const api = async (path, options) => (await fetch(`${url}/api/v1/${path}`, options)).json();
  const headers = { "Content-Type": "application/json" };
  const { token } = await api("auths/signup", { method: "POST", headers, body: JSON.stringify(USER) });
  const read = (path) => api(path, { headers: { Authorization: `Bearer ${token}` } });
  return {
    url,
    stop,
    /** The votes and the messages that it keeps. */
    async witness() {
      const chats = await Promise.all((await read("chats/")).map(({ id }) => read(`chats/${id}`)));
      const messages = Object.assign({}, ...chats.map(({ chat }) => chat.history.messages));
      return { votes: await read("evaluations/feedbacks/all/export"), messages };
    },
  };
}

/** Resolves when the server answers, and fails when it ends before. */
async function answering(url, program) {
  let ended;
  void program.ended.then((how) => (ended = how));
  const answers = async () => ended !== undefined || (await fetch(`${url}/health`).catch(() => undefined))?.ok;
  await until("Open WebUI answers", answers, () => program.lines.slice(-20), START_MS);
  if (ended !== undefined) throw new Error(`Open WebUI ended (${ended}):\n${program.lines.slice(-20).join("\n")}`);
}

const loader = (attributes) => `
const script = document.createElement("script");
for (const [name, value] of Object.entries(${JSON.stringify(attributes)})) script.setAttribute(name, value);
document.head.append(script);
`;

/** An answer is its id. */
async function open(driver, url) {
  const all = (selector) => driver.findElements(By.css(selector));
  const wait = (what, holds) => driver.wait(holds, PATIENCE_MS, what);
  const shown = async (selector) => {
    for (const element of await all(selector)) if (await element.isDisplayed().catch(() => false)) return element;
    return undefined;
  };
  const clickOn = async (selector) => click(driver, await wait(`${selector} is there`, () => shown(selector)));
  const within = (answer, selector) => `[id="message-${answer}"] ${selector}`;
  const named = (name) => `button[aria-label="${name}"]`;
  const text = (answer) => driver.executeScript(SHOWN, within(answer, ".chat-assistant .markdown-prose"));
  const ids = () => driver.executeScript(IDS);
  const idle = () => wait("nothing streams", async () => !(await all(`form ${named("Stop")}`)).length);
  const newest = async (known) => {
    await wait("a new answer", async () => {
      const now = (await ids()).at(-1);
      return now && !known.includes(now) && numberOf(await text(now));
    });
    return (await ids()).at(-1);
  };
  const press = (answer, name) => clickOn(within(answer, named(name)));
  /** A vote opens a box that asks for more, which this person closes once it has come to rest. */
  const vote = async (answer, name) => {
    await press(answer, name);
    const isPressed = async () => {
      const button = await shown(within(answer, named(name)));
      return (await button?.getAttribute("class"))?.split(/\s+/).includes("bg-gray-100") && (await button.isEnabled());
    };
    await wait(`${name} is pressed`, isPressed);
    const box = `[id="message-feedback-${answer}"]`;
    const close = `${box} ${named("Close feedback")}`;
    await wait("the box is at rest", () => driver.executeAsyncScript(AT_REST, close));
    await clickOn(close);
    await wait("the box is closed", async () => !(await all(box)).length);
  };
  const editor = () => shown(".chat-assistant textarea");
  let editing;
  const closeEditor = async (selector) => {
    await clickOn(selector);
    await wait("the editor is closed", async () => !(await editor()));
  };

  await driver.get(url);
  await clickOn("#email");
  await type(driver, USER.email);
  await clickOn("#password");
  await type(driver, USER.password + Key.ENTER);
  const news = By.xpath(`//button[normalize-space(.)="Okay, Let's Go!"]`);
  const closing = async () => (await driver.findElements(news))[0];
  await wait("it tells its news", closing);
  // A click on what still moves, or is drawn anew, does nothing: who sees the box stay clicks again.
  await wait("the news are gone", async () => {
    const button = await closing();
    if (button && (await driver.executeAsyncScript(AT_REST, button).catch(() => false))) await click(driver, button).catch(() => {});
    return !button;
  });
  await wait("the composer is there", () => shown("#chat-input"));
  return {
    text,
    id: (answer) => answer,
    async done(answer) {
      await idle();
      await wait("its bar is there", () => shown(within(answer, named("Copy"))));
    },
    async ask(question) {
      await this.focusComposer();
      await type(driver, question);
      const known = await ids();
      await type(driver, Key.ENTER);
      return newest(known);
    },
    textElement: (answer) => shown(within(answer, ".markdown-prose")),
    thumb: (answer, value) => vote(answer, value === "up" ? "Good Response" : "Bad Response"),
    /** As people try it. */
    async takeBack(answer) {
      await vote(answer, "Bad Response");
      await driver.actions().pause(1_000).perform();
    },
    async copyByButton(answer) {
      await press(answer, "Copy");
      const says = By.xpath(`//*[@data-sonner-toast][contains(., "Copying to clipboard was successful")]`);
      await wait("it says so", async () => (await driver.findElements(says)).length);
    },
    async copyCode(answer) {
      const copy = within(answer, ".copy-code-button");
      await clickOn(copy);
      await wait("it says so", async () => (await (await shown(copy)).getText()) === "Copied");
    },
    async regenerate(answer) {
      const place = (await ids()).indexOf(answer);
      await press(answer, "Regenerate");
      const again = By.xpath(`//*[@role="menu"]//button[normalize-space(.)="Try Again"]`);
      await click(driver, await wait("the menu is there", async () => (await driver.findElements(again))[0]));
      await wait("another answer comes", async () => {
        const now = (await ids())[place];
        return now && now !== answer && numberOf(await text(now));
      });
      return (await ids())[place];
    },
    async openEditor(answer) {
      await idle();
      editing = answer;
      await press(answer, "Edit");
      await click(driver, await wait("the editor is there", editor));
    },
    editorText: async () => (await editor()).getAttribute("value"),
    async saveEditor() {
      await closeEditor("#confirm-edit-message-button");
      return editing;
    },
    cancelEditor: () => closeEditor("#close-edit-message-button"),
    async stop() {
      await clickOn(`form ${named("Stop")}`);
      await idle();
    },
    async focusComposer() {
      await idle();
      await clickOn("#chat-input");
    },
    composerText: async () => (await shown("#chat-input")).getText(),
    async send() {
      const known = await ids();
      await clickOn("#send-message-button");
      return newest(known);
    },
    async newChat() {
      await clickOn('a[aria-label="New Chat"]');
      await wait("the messages are gone", async () => !(await ids()).length);
    },
  };
}

/** Run in the page: which answers there are; the text of one, with the dots of its lists, without buttons and line numbers. */
const IDS = `return [...document.querySelectorAll(".chat-assistant")].map((part) => part.closest('[id^="message-"]').id.slice(8))`;
const SHOWN = `
  const shown = document.querySelector(arguments[0])?.cloneNode(true);
  shown?.querySelectorAll("button,[aria-hidden=true]").forEach((part) => part.remove());
  shown?.querySelectorAll("li").forEach((item) => item.prepend("\\n- "));
  return shown?.textContent ?? "";
`;

/** Runs in the page: whether an element is there and stays where it is from one frame to the third. */
const AT_REST = `
  const [place, tell] = arguments;
  const top = () => (place.nodeType ? place : document.querySelector(place))?.getBoundingClientRect().top;
  const before = top();
  const look = (frames) => frames ? requestAnimationFrame(() => look(frames - 1)) : tell(before !== undefined && top() === before);
  look(3);
`;

/** Its tables hold what was done. */
function check({ votes, messages }, { answers, said }) {
  const objections = [];
  const kept = votes.map(({ data, meta }) => `${data.rating} ${meta.message_id}`);
  if (kept.join() !== `-1 ${answers.of("first")}`) objections.push(`Open WebUI keeps the votes ${kept.join()}`);
  const edited = messages[answers.of("second")]?.content;
  if (edited?.trim() !== said.final.trim()) objections.push(`Open WebUI keeps the edit ${JSON.stringify(edited)}`);
  return objections;
}

export const openWebui = {
  name: "open-webui",
  title: `Open WebUI ${VERSION}`,
  install,
  start,
  open,
  check,
  notes: { "take back": "a vote cannot be taken back: pressed again it is sent again, and the record must stay as it is" },
  expect: { "take back": (expected) => ({ ...expected, retracted: false, values: { value: "down", changes: 1 } }) },
};
