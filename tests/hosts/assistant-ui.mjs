// assistant-ui: a React app of its own, as its guide builds one, with a local runtime and a feedback adapter.

import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { By, Key } from "selenium-webdriver";
import { ensureNodeFolder } from "../../scripts/node-folder.mjs";
import { click, type } from "../system/harness/gestures.mjs";
import { numberOf } from "./answers.mjs";
import { body, echoModel, untilGone } from "./echo.mjs";

const SOURCE = fileURLToPath(new URL("assistant-ui", import.meta.url));
const VERSION = JSON.parse(readFileSync(join(SOURCE, "package.json"), "utf8")).dependencies["@assistant-ui/react"];
const PATIENCE_MS = 30_000;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

const install = () => ensureNodeFolder("assistant-ui", SOURCE, ["build"]);

/** The app's server: its files, a model whose answers stream, and a list of the feedback that it was told of. */
async function start({ tag }) {
  const dist = join(install(), "dist");
  const answer = echoModel();
  const heard = [];

  async function stream(request, response) {
    const question = await body(request);
    response.writeHead(200, { "Content-Type": "text/plain;charset=utf-8" });
    for await (const token of answer(question, untilGone(response))) response.write(token);
    response.end();
  }
  async function feedback(request, response) {
    heard.push(JSON.parse(await body(request)));
    response.writeHead(204).end();
  }
  function file(path, response) {
    if (!existsSync(join(dist, path))) return response.writeHead(404).end();
    const content = readFileSync(join(dist, path));
    response.writeHead(200, { "Content-Type": `${TYPES[extname(path)] ?? "text/plain"};charset=utf-8` });
    return response.end(path === "index.html" ? content.toString().replace("</head>", `${tag}</head>`) : content);
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    if (pathname === "/answer") return void stream(request, response);
    if (pathname === "/feedback") return void feedback(request, response);
    return void file(pathname === "/" ? "index.html" : pathname.slice(1), response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    witness: () => heard,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** An answer is its id; one that was asked for again or edited has another. */
async function open(driver, url) {
  const all = (selector) => driver.findElements(By.css(selector));
  const wait = (what, holds) => driver.wait(holds, PATIENCE_MS, what);
  const message = async (answer) => (await all(`[data-message-id="${answer}"]`))[0];
  const inPage = (script, ...args) => driver.executeScript(script, ...args);
  const text = (answer) => inPage(SHOWN, `[data-message-id="${answer}"] .aui-md`);
  const ids = () => inPage(`return [...document.querySelectorAll("[data-message-id]")].map(({ dataset }) => dataset.messageId)`);
  const composer = async () => (await all(".aui-composer-input"))[0];
  const editor = async () => (await all(".aui-edit-composer-input"))[0];
  const idle = () => wait("nothing streams", async () => !(await all(".aui-composer-cancel")).length);

  /** A button of the bar, which older answers have under the pointer only. */
  const button = async (answer, name) => {
    const find = async () => (await (await message(answer)).findElements(By.xpath(inBar(name))))[0];
    const found = await find();
    if (found) return found;
    await driver.actions().move({ origin: await message(answer) }).perform();
    return wait(`${name} is there`, find);
  };
  const press = async (answer, name) => click(driver, await button(answer, name));
  const becomes = (answer, name, attribute) =>
    wait(`${name} is ${attribute}`, async () => (await (await button(answer, name)).getAttribute(attribute)) === "true");

  /** The message that stands where one stood, under another id. */
  const successor = async (place, before) => {
    await wait("another message in its place", async () => {
      const now = (await ids())[place];
      return now && now !== before && numberOf(await text(now));
    });
    return (await ids())[place];
  };
  const newest = async (known) => {
    await wait("a new answer", async () => {
      const now = (await ids()).at(-1);
      return !known.includes(now) && numberOf(await text(now));
    });
    return (await ids()).at(-1);
  };
  const closeEditor = async (name) => {
    const [button] = await driver.findElements(By.xpath(`//*[contains(@class, "aui-edit-composer-footer")]/button[.="${name}"]`));
    await click(driver, button);
    await wait("the editor is closed", async () => !(await editor()));
  };
  let editing;

  await driver.get(url);
  await wait("the composer is there", composer);
  return {
    text,
    id: (answer) => answer,
    async done(answer) {
      await idle();
      // The text is shown a little later than it has come.
      await wait("all of it is shown", async () => !(await all(`[data-message-id="${answer}"] [data-status="running"]`)).length);
    },
    async ask(question) {
      await this.focusComposer();
      await type(driver, question);
      const known = await ids();
      await type(driver, Key.ENTER);
      return newest(known);
    },
    textElement: async (answer) => (await message(answer)).findElement(By.css(".aui-md")),
    async thumb(answer, value) {
      const name = value === "up" ? "Good response" : "Bad response";
      await press(answer, name);
      await becomes(answer, name, "data-submitted");
    },
    /** As people try it. */
    async takeBack(answer) {
      await press(answer, "Bad response");
      await driver.actions().pause(1_000).perform();
    },
    async copyByButton(answer) {
      await press(answer, "Copy");
      await becomes(answer, "Copy", "data-copied");
    },
    async copyCode(answer) {
      const copy = await (await message(answer)).findElement(By.css(".aui-code-header-root button"));
      await click(driver, copy);
      await wait("it says so", async () => (await copy.findElements(By.css(".lucide-check"))).length);
    },
    async regenerate(answer) {
      const place = (await ids()).indexOf(answer);
      await press(answer, "Refresh");
      return successor(place, answer);
    },
    async openEditor(answer) {
      await idle();
      editing = { answer, place: (await ids()).indexOf(answer) };
      await press(answer, "Edit");
      await wait("the editor has the focus", () => inPage(`return document.activeElement?.matches(".aui-edit-composer-input")`));
    },
    editorText: async () => (await editor()).getAttribute("value"),
    async saveEditor() {
      await closeEditor("Update");
      return successor(editing.place, editing.answer);
    },
    cancelEditor: () => closeEditor("Cancel"),
    async stop() {
      await click(driver, (await all(".aui-composer-cancel"))[0]);
      await idle();
    },
    async focusComposer() {
      await idle();
      await click(driver, await composer());
    },
    composerText: async () => (await composer()).getAttribute("value"),
    async send() {
      const known = await ids();
      await click(driver, (await all(".aui-composer-send"))[0]);
      return newest(known);
    },
    async newChat() {
      await click(driver, (await all('[data-slot="aui_thread-list-new"]'))[0]);
      await wait("the messages are gone", async () => !(await ids()).length);
    },
  };
}

const inBar = (name) => `.//*[contains(@class, "aui-assistant-action-bar-root")]/button[normalize-space(.)="${name}"]`;

/** Runs in the page: the text that is shown, with the dots of its lists and without the buttons in it. */
const SHOWN = `
  const shown = document.querySelector(arguments[0])?.cloneNode(true);
  shown?.querySelectorAll("button").forEach((button) => button.remove());
  shown?.querySelectorAll("li").forEach((item) => item.prepend("\\n- "));
  return shown?.textContent ?? "";
`;

/** Its feedback adapter heard what was done; the vote that is pressed again comes again. */
function check(heard, { answers }) {
  const votes = heard.map(({ type, id }) => `${type} ${id}`);
  const first = answers.of("first");
  const done = ["positive", "negative", "negative"].map((type) => `${type} ${first}`);
  return JSON.stringify(votes) === JSON.stringify(done) ? [] : [`assistant-ui heard the votes ${JSON.stringify(heard)}`];
}

export const assistantUi = {
  name: "assistant-ui",
  title: `assistant-ui ${VERSION}`,
  install,
  start,
  open,
  check,
  notes: { "take back": "a vote cannot be taken back: pressed again it is sent again, and the record must stay as it is" },
  expect: { "take back": (expected) => ({ ...expected, retracted: false, values: { value: "down", changes: 1 } }) },
};
