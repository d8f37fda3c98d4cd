// A server of the OpenAI kind with one model, as far as Open WebUI asks.

import { once } from "node:events";
import { createServer } from "node:http";
import { body, echoModel, untilGone } from "../echo.mjs";

const MODEL = "echo";
/** What Open WebUI has a model make of each chat: its title, its tags, and what could be asked next. */
const TASKS = {
  title: "A chat about echoes",
  tags: ["General"],
  follow_ups: ["What does the second point mean?", "Can you show another example?"],
};

export async function startModel() {
  const answer = echoModel();

  async function complete(request, response) {
    const { messages, stream } = JSON.parse(await body(request));
    const question = textOf(messages.at(-1));
    if (!stream) return json(response, completion("chat.completion", { message: task(question), finish_reason: "stop" }));
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    const send = (delta, finish_reason = null) =>
      response.write(`data: ${JSON.stringify(completion("chat.completion.chunk", { delta, finish_reason }))}\n\n`);
    for await (const content of answer(question, untilGone(response))) send({ content });
    send({}, "stop");
    return response.end("data: [DONE]\n\n");
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://model");
    if (pathname === "/v1/chat/completions") return void complete(request, response);
    if (pathname === "/v1/models") return void json(response, { object: "list", data: [{ id: MODEL, object: "model" }] });
    return void response.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

const completion = (object, choice) => ({ id: "1", object, model: MODEL, choices: [{ index: 0, ...choice }] });

function task(prompt) {
  const key = Object.keys(TASKS).find((one) => prompt.includes(`"${one}"`));
  return { role: "assistant", content: JSON.stringify(key ? { [key]: TASKS[key] } : {}) };
}

const textOf = ({ content }) => (typeof content === "string" ? content : content.map(({ text }) => text ?? "").join(""));

function json(response, value) {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.end(JSON.stringify(value));
}
