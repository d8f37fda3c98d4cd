// A server that speaks as OpenAI's does: what it answers is always the same.

import { createServer } from "node:http";

export const ANSWER = "Grüezi is said in Zürich.";
export const RESPONSE_ID = "chatcmpl-0123456789";

const completion = (model) => ({
  id: RESPONSE_ID,
  object: "chat.completion",
  created: 1_790_000_000,
  model: `${model}-2026-01-01`,
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: ANSWER } }],
  usage: { prompt_tokens: 21, completion_tokens: 7, total_tokens: 28 },
});

/** Starts it; `stop()` ends it. */
export async function startModel() {
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const { model } = JSON.parse(Buffer.concat(chunks).toString());
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(completion(model)));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/v1`, stop: () => new Promise((resolve) => server.close(resolve)) };
}
