// The streamed chat completions of an OpenAI-compatible server, with the recipes' own model behind.

import { json } from "node:stream/consumers";
import { model } from "../model/model.mjs";

export async function completions(request, response) {
  const { messages, model: name } = await json(request);
  const common = { id: "c-1", object: "chat.completion.chunk", created: 0, model: name };
  const chunk = (delta, finish_reason = null) =>
    response.write(`data: ${JSON.stringify({ ...common, choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  for await (const content of model(messages.at(-1).content)) chunk({ content });
  chunk({}, "stop");
  response.end("data: [DONE]\n\n");
}
