// Acts on answers that no marked element shows, told through the packed adapters: their records have their traces too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openBrowser } from "../system/harness/browsers.mjs";
import { startCollector } from "../system/harness/collector.mjs";
import { servePages } from "../system/harness/pages.mjs";
import { arrival, storedRecords } from "../system/harness/records.mjs";

const DIST = join(process.env.AFTERWORD_PACKAGE ?? "", "dist");
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const OTHER_TRACE = "5bf92f3577b34da6a3ce929d0e0e4736";

const IMPORTS = { afterword: "/index.js", "afterword/assistant-ui": "/assistant-ui.js", "afterword/ai-sdk": "/ai-sdk.js" };

const page = ({ origin, publicKey }) => `<title>unmarked</title>
  <script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
  <p>Paris is the capital of France.</p>
  <script type="module">
    import { start } from "afterword";
    import { actsOf } from "afterword/ai-sdk";
    import { afterwordFeedback } from "afterword/assistant-ui";

    const starting = start({ collector: ${JSON.stringify(origin)}, key: ${JSON.stringify(publicKey)} });
    const message = (id, traceId) => ({ id, role: "assistant", metadata: { custom: { afterword: { traceId, model: "m-1" } } } });
    afterwordFeedback(starting).submit({ message: message("voted", "${TRACE}"), type: "negative" });
    const chat = { messages: [message("again", "${OTHER_TRACE}")], status: "ready", regenerate: async () => {}, stop: async () => {} };
    actsOf(chat, await starting).regenerate();
  </script>`;

const skip = !process.env.AFTERWORD_PACKAGE;

test("a vote and a wish for another answer bear trace and model, and the page is left as it was", { skip }, async (t) => {
  const collector = await startCollector();
  t.after(collector.stop);
  const file = (name) => [`/${name}`, (_, response) => {
    response.writeHead(200, { "Content-Type": name.endsWith(".bin") ? "application/octet-stream" : "text/javascript" });
    response.end(readFileSync(join(DIST, name)));
  }];
  const files = ["index.js", "widget.js", "afterword.bin", "ai-sdk.js", "assistant-ui.js"].map(file);
  const pages = await servePages({ "/": page(collector), ...Object.fromEntries(files) });
  t.after(pages.close);
  const browser = await openBrowser("chromium");
  t.after(browser.close);
  await browser.driver.get(`${pages.origin}/`);

  await arrival(collector, "the vote", ({ kind }) => kind === "thumb");
  await arrival(collector, "the wish", ({ kind }) => kind === "regenerate");
  const records = await storedRecords(collector);
  const facts = records.map(({ kind, response }) => [kind, response.id, response.trace_id, response.model]);
  assert.deepEqual(facts.sort(), [["regenerate", "again", OTHER_TRACE, "m-1"], ["thumb", "voted", TRACE, "m-1"]]);
  const marked = await browser.driver.executeScript(`return document.querySelectorAll("[data-afterword-response]").length`);
  assert.equal(marked, 0);
  assert.deepEqual(browser.console, []);
});
