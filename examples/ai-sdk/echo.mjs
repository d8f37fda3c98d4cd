// The echo as a model of the OpenAI kind, as far as the AI SDK asks.

import { bodyOf, echo, untilGone } from "../chat/model.mjs";

const textOf = ({ content }) => (typeof content === "string" ? content : content.map(({ text }) => text ?? "").join(""));

export async function completions(request, response) {
  const { messages, model } = await bodyOf(request);
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  const send = (delta, finish_reason = null) => {
    const chunk = { id: "1", object: "chat.completion.chunk", created: 0, model, choices: [{ index: 0, delta, finish_reason }] };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  for await (const content of echo(textOf(messages.at(-1)), untilGone(response))) send({ role: "assistant", content });
  send({}, "stop");
  response.end("data: [DONE]\n\n");
}
