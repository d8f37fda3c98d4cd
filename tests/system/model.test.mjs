// The demo in front of an OpenAI-compatible server: streamed, with its key, and with the trace in the request.

import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { openBrowser } from "./harness/browsers.mjs";
import { openChat } from "./harness/chat.mjs";
import { startCollector } from "./harness/collector.mjs";
import { servePages } from "./harness/pages.mjs";
import { arrival } from "./harness/records.mjs";

const WORDS = ["Mit", " Vergnügen", ": **Kaffee**", " um 9", "."];

test("the demo talks to any OpenAI-compatible server", async (t) => {
  const asked = [];
  const model = await servePages({
    "/v1/chat/completions": async (request, response) => {
      asked.push({ headers: request.headers, body: JSON.parse(await text(request)) });
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      const chunk = (choice) => response.write(`data: ${JSON.stringify({ object: "chat.completion.chunk", choices: [{ index: 0, ...choice }] })}\n\n`);
      chunk({ delta: { role: "assistant", content: "" } });
      for (const word of WORDS) chunk({ delta: { content: word } });
      chunk({ delta: {}, finish_reason: "stop" });
      response.end("data: [DONE]\n\n");
    },
  });
  t.after(model.close);
  const collector = await startCollector({
    AFTERWORD_DEMO_MODEL_URL: `${model.origin}/v1`,
    AFTERWORD_DEMO_MODEL_KEY: "sk-of-the-model",
    AFTERWORD_DEMO_MODEL: "small-1",
  });
  t.after(collector.stop);
  const browser = await openBrowser("chromium");
  t.after(browser.close);
  const chat = await openChat(browser.driver, collector.origin);

  const answer = await chat.ask("Wann trinken wir Kaffee?");
  assert.equal(await (await chat.text(answer)).getText(), "Mit Vergnügen: Kaffee um 9.");
  await chat.press(answer, "up");
  const record = await arrival(collector, "the vote", ({ kind }) => kind === "thumb");
  assert.equal(record.response.model, "small-1");
  assert.equal(record.response.text, "Mit Vergnügen: Kaffee um 9.");

  const [{ headers, body }] = asked;
  assert.equal(asked.length, 1);
  assert.equal(headers.authorization, "Bearer sk-of-the-model");
  assert.match(headers.traceparent, new RegExp(`^00-${answer.traceId}-[0-9a-f]{16}-01$`), "the trace of the answer is that of its record");
  assert.equal(record.response.trace_id, answer.traceId);
  assert.deepEqual(body, { model: "small-1", messages: [{ role: "user", content: "Wann trinken wir Kaffee?" }], stream: true });
  assert.deepEqual(browser.console, []);
});
