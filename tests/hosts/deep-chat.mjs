// deep-chat in a small page of an app, as its documentation shows it. All of the chat is in an open shadow root.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { By, Key } from "selenium-webdriver";
import { ensureNodeFolder } from "../../scripts/node-folder.mjs";
import { click, type } from "../system/harness/gestures.mjs";
import { numberOf } from "./answers.mjs";
import { body, echoModel, untilGone } from "./echo.mjs";

const SOURCE = fileURLToPath(new URL("deep-chat", import.meta.url));
const VERSION = JSON.parse(readFileSync(join(SOURCE, "package.json"), "utf8")).dependencies["deep-chat"];
const PATIENCE_MS = 30_000;

const install = () => ensureNodeFolder("deep-chat", SOURCE);

/** The app's server: the page, and a model whose answers stream. */
async function start({ tag }) {
  const bundle = readFileSync(join(install(), "node_modules", "deep-chat", "dist", "deepChat.bundle.js"));
  const page = readFileSync(join(SOURCE, "page.html"), "utf8").replace("<!-- tag -->", tag);
  const files = {
    "/": ["text/html", page],
    "/thumb.svg": ["image/svg+xml", readFileSync(join(SOURCE, "thumb.svg"))],
    "/deepChat.bundle.js": ["text/javascript", bundle],
  };
  const answer = echoModel();

  async function chat(request, response) {
    const { messages } = JSON.parse(await body(request));
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    for await (const text of answer(messages.at(-1).text, untilGone(response))) response.write(`data: ${JSON.stringify({ text })}\n\n`);
    response.end();
  }
  async function again(request, response) {
    const tokens = [];
    for await (const token of answer(await body(request), untilGone(response))) tokens.push(token);
    response.end(JSON.stringify({ text: tokens.join("") }));
  }

  const server = createServer((request, response) => {
    const [type, content] = files[request.url] ?? [];
    if (request.url === "/chat") return void chat(request, response);
    if (request.url === "/again") return void again(request, response);
    response.writeHead(content ? 200 : 404, { "Content-Type": `${type ?? "text/plain"};charset=utf-8` }).end(content);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** An answer is the number of its bubble, and of the bar that follows it. */
async function open(driver, url) {
  const inChat = (script, ...args) => driver.executeScript(`const chat = document.getElementById("chat").shadowRoot; ${script}`, ...args);
  const all = (selector) => inChat("return [...chat.querySelectorAll(arguments[0])]", selector);
  const wait = (what, holds) => driver.wait(holds, PATIENCE_MS, what);
  const bubbles = () => all(".ai-message.text-message");
  const text = (answer) => inChat(`return chat.querySelectorAll(".ai-message.text-message")[arguments[0]]?.innerText ?? ""`, answer);
  const control = async (answer, selector) => (await all(`.feedback ${selector}`))[answer];
  const isActive = async (icon) => (await icon.getAttribute("class")).includes("feedback-icon-active");
  const composer = async () => (await all("#text-input"))[0];
  const send = async () => {
    const before = (await bubbles()).length;
    await type(driver, Key.ENTER);
    await wait("a new answer", async () => numberOf(await text(before)));
    return before;
  };
  let heard = [];

  await driver.get(url);
  await wait("the composer is there", composer);
  return {
    text,
    textElement: async (answer) => (await bubbles())[answer],
    done: (answer) => wait("its bar is there", () => control(answer, ".answer-copy")),
    async ask(question) {
      await this.focusComposer();
      await type(driver, question);
      return send();
    },
    async thumb(answer, value) {
      const icon = await control(answer, `.feedback-icon-${value === "up" ? "positive" : "negative"}`);
      await click(driver, icon);
      await wait("it is lit", () => isActive(icon));
    },
    async takeBack(answer) {
      const icons = [await control(answer, ".feedback-icon-positive"), await control(answer, ".feedback-icon-negative")];
      const icon = (await isActive(icons[0])) ? icons[0] : icons[1];
      await click(driver, icon);
      await wait("it is lit no more", async () => !(await isActive(icon)));
    },
    async copyByButton(answer) {
      const copy = await control(answer, ".answer-copy");
      await click(driver, copy);
      await wait("it says so", async () => (await copy.getText()) === "Copied");
    },
    async regenerate(answer) {
      const before = numberOf(await text(answer));
      await click(driver, await control(answer, ".answer-again"));
      await wait("another answer comes", async () => (numberOf(await text(answer)) ?? before) !== before);
      return answer;
    },
    async stop() {
      await click(driver, (await all("#stop-icon"))[0]);
      await wait("it has stopped", async () => (await all("#submit-icon")).length);
    },
    focusComposer: async () => click(driver, await composer()),
    composerText: async () => (await composer()).getText(),
    send,
    async newChat() {
      heard = await this.heard();
      await click(driver, await driver.findElement(By.id("new-chat")));
      await wait("the messages are gone", async () => !(await all(".message-bubble")).length);
    },
    /** What the app was told of by its listeners. */
    heard: () => driver.executeScript("return heard"),
    heardBefore: () => heard,
  };
}

/** What the app heard is what was done. */
function check(_, { page }) {
  const votes = page.heardBefore().filter(({ event }) => event === "vote").map(({ value }) => value);
  const objections = [];
  if (JSON.stringify(votes) !== JSON.stringify(["up", "down", null])) objections.push(`the app heard the votes ${JSON.stringify(votes)}`);
  if (page.heardBefore().filter(({ event }) => event === "again").length !== 1) objections.push("the app did not hear one regenerate");
  return objections;
}

export const deepChat = {
  name: "deep-chat",
  title: `deep-chat ${VERSION}`,
  install,
  start,
  open,
  check,
  lacks: {
    "copy code": "it has no copy button on code blocks, and its documentation shows none",
    "edit and commit": "its answers cannot be edited",
    "edit and cancel": "its answers cannot be edited",
  },
};
