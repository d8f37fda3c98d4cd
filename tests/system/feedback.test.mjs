// The feedback element in three engines, with real input, against the real collector.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { By, Key } from "selenium-webdriver";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { AFTERWORD, startCollector } from "./harness/collector.mjs";
import { feedback, focused, tabTo } from "./harness/feedback.mjs";
import { click, type } from "./harness/gestures.mjs";
import { servePages } from "./harness/pages.mjs";
import { arrival, assertOneEach, storedRecords } from "./harness/records.mjs";
import { until } from "./harness/until.mjs";

const tag = ({ origin, publicKey }, more = "") =>
  `<script async src="${origin}/afterword.js" data-key="${publicKey}" data-text="full" ${more}></script>`;

const answer = (id, inside = "<afterword-feedback></afterword-feedback>") => `
  <div data-afterword-prompt-of="${id}">What is the capital of Australia?</div>
  <article data-afterword-response="${id}" data-afterword-trace="4bf92f3577b34da6a3ce929d0e0e4736">
    <div data-afterword-text>The capital of Australia is Sydney.</div>${inside}
  </article>`;

/** Keeps what the host is told. */
const HOST = `<script>
  window.told = [];
  document.addEventListener("afterword-feedback", ({ detail }) => told.push(detail));
</script>`;

const page = (collector, body, more) => `<title>chat</title>${HOST}${tag(collector, more)}<main>${body}</main>`;

/** Opens each engine, a collector and these pages of a host; `run` gets what is needed to use them. */
function inEach(name, pagesFor, run, engines = ENGINES) {
  for (const engine of engines) {
    test(`${engine}: ${name}`, async (t) => {
      const collector = await startCollector();
      t.after(collector.stop);
      const pages = await servePages(pagesFor(collector));
      t.after(pages.close);
      const browser = await openBrowser(engine);
      t.after(browser.close);
      const { driver } = browser;
      const go = async (path) => {
        await driver.get(`${pages.origin}${path}`);
        await feedback(driver).ready();
      };
      const thumb = (id, what, fits = () => true) =>
        arrival(collector, what, (one) => one.kind === "thumb" && one.response.id === id && fits(one));
      await run({ t, collector, browser, driver, go, thumb, host: (script) => driver.executeScript(script) });
      assert.deepEqual(browser.console, []);
    });
  }
}

inEach(
  "a visit with the keyboard alone: a vote, reasons, a comment and a correction, which becomes a pair",
  (collector) => ({ "/": page(collector, `<a href="#top">before</a>${answer("r-keys")}<a href="#end">after</a>`) }),
  async ({ collector, driver, go, thumb, host }) => {
    await go("/");
    const element = feedback(driver);
    assert.equal(await focused(driver), "body", "the focus was not taken");
    await tabTo(driver, "thumb down");
    await type(driver, Key.SPACE);
    const asked = await element.shows("the card is open", ({ open, vote }) => open && vote === "down");
    assert.equal(asked.told, "Thank you!");
    assert.equal(asked.offered, 13);
    assert.equal(await focused(driver), "thumb down", "the focus stays where it was");

    const way = await tabTo(driver, "reason");
    assert.deepEqual(way, ["close", "reason"], "the card comes right after its thumbs");
    await type(driver, Key.ENTER);
    await driver.actions().sendKeys(Key.TAB).perform();
    await type(driver, Key.SPACE);
    await tabTo(driver, "comment");
    await type(driver, "It is not the largest city that counts. Mail me: ada@example.org");
    await tabTo(driver, "correction");
    await type(driver, "The capital of Australia is Canberra.");
    await tabTo(driver, "send");
    await type(driver, Key.ENTER);
    assert.equal(await focused(driver), "close", "what was pressed is gone, and the focus is in the card");

    await thumb("r-keys", "what was said", ({ thumb }) => thumb.correction);
    await element.shows("it is said to be sent", ({ status, told }) => status === "Sent" && told === "Thank you! Sent");
    const [record, ...others] = (await storedRecords(collector)).filter(({ kind }) => kind === "thumb");
    assert.deepEqual(others, []);
    assert.equal(record.thumb.value, "down");
    assert.deepEqual(record.thumb.reasons, ["hallucination", "instruction"]);
    assert.match(record.thumb.comment, /^It is not the largest city that counts\./);
    assert.doesNotMatch(record.thumb.comment, /ada@/, "redacted");
    assert.equal(record.response.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736", "the marks of the answer are known by its id");

    const told = await host("return told");
    assert.deepEqual(told.map(({ state }) => state).slice(-2), ["saved", "sent"]);
    assert.deepEqual(told.at(-1), {
      ...{ responseId: "r-keys", value: "down", reasons: record.thumb.reasons, state: "sent" },
      ...{ comment: record.thumb.comment, correction: "The capital of Australia is Canberra." },
    });

    await type(driver, Key.ESCAPE);
    assert.equal((await element.state()).open, false);
    assert.equal(await focused(driver), "thumb down", "the focus goes back");

    const out = join(collector.dataDir, "pairs.jsonl");
    const { status, stderr } = spawnSync(AFTERWORD, ["export", "dpo", "--out", out], {
      ...{ encoding: "utf8", env: { ...process.env, AFTERWORD_DATA_DIR: collector.dataDir } },
    });
    assert.equal(status, 0, stderr);
    const pair = JSON.parse(readFileSync(out, "utf8"));
    assert.equal(pair.chosen[0].content, "The capital of Australia is Canberra.");
    assert.equal(pair.rejected[0].content, "The capital of Australia is Sydney.");
    assert.equal(pair.prompt[0].content, "What is the capital of Australia?");
  },
);

inEach(
  "a vote is said to be sent when it is stored, and to be saved until then; undo takes it back",
  (collector) => ({
    "/": page(collector, answer("r-down"), 'data-settle-ms="50"'),
    "/refused": page({ ...collector, publicKey: "pk_of_nobody" }, answer("r-refused"), 'data-settle-ms="50"'),
  }),
  async ({ collector, driver, go, thumb, browser, host }) => {
    await go("/");
    const element = feedback(driver);
    await collector.down();
    await element.press("up");
    await element.shows("it waits", ({ status, told }) => status === "Saved, will be sent" && told === "Thank you! Saved, will be sent");
    assert.deepEqual((await host("return told")).map(({ state }) => state), ["saved"]);
    await collector.up();
    await host("dispatchEvent(new Event('online'))");
    await thumb("r-down", "the vote", ({ thumb }) => thumb.value === "up");
    await element.shows("it is sent", ({ status }) => status === "Sent");

    await element.press("undo");
    assert.deepEqual(
      await element.shows("the vote is taken back", ({ vote, open }) => !vote && !open).then(({ told }) => told),
      "Taken back",
    );
    await thumb("r-down", "the taking back", ({ retracted }) => retracted);
    await until("the host is told", async () => {
      const { value, state } = (await host("return told")).at(-1);
      return value === null && state === "sent";
    });

    // Pressed again, the thumb that stands takes the vote back as well.
    await element.press("down");
    await thumb("r-down", "the other vote", ({ thumb, retracted }) => !retracted && thumb.value === "down");
    await element.press("down");
    await thumb("r-down", "its end", ({ thumb, retracted }) => retracted && thumb.value === "down");
    assertOneEach(await storedRecords(collector));

    await go("/refused");
    await element.press("up");
    await element.shows("it is refused", ({ status }) => status === "Could not be sent");
    assert.equal((await host("return told")).at(-1).state, "failed");
    // What the browsers say themselves of a server that does not answer, or refuses.
    const theirs = /v1\/records|Failed to load|Could not connect/;
    for (const { text, source } of browser.console.splice(0)) assert.match(`${text} ${source}`, theirs);
  },
);

/** The way to a collector on which the model of some records becomes what no collector takes: the widget itself sends nothing such. */
const spoiling = ({ origin }, model) => async (request, response) => {
  const url = new URL(request.url, origin);
  const body = Buffer.concat(await request.toArray());
  const text = String(url.searchParams.get("encoding") ? gunzipSync(body) : body);
  url.searchParams.delete("encoding");
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "text/plain", Origin: request.headers.origin },
    body: text.replaceAll(`"model":"${model}"`, '"model":"two\\nlines"'),
  });
  response.writeHead(answer.status, { "Content-Type": "application/json" }).end(await answer.text());
};

inEach(
  "of a batch that is refused in part, each vote says what became of itself",
  (collector) => ({
    "/": page(
      collector,
      `${answer("r-good")}${answer("r-bad").replace("<article", '<article data-afterword-model="of-the-bad-one"')}`,
      'data-consent="pending" data-collector="/" data-settle-ms="50"',
    ),
    "/v1/records": spoiling(collector, "of-the-bad-one"),
  }),
  async ({ collector, driver, go, thumb, host }) => {
    await go("/");
    const [good, bad] = [feedback(driver, 0), feedback(driver, 1)];
    await bad.ready();
    // Both wait until they may leave, and then go together.
    for (const element of [bad, good]) {
      await element.press("up");
      await element.shows("it is kept", ({ status }) => status === "Kept until you agree to sending");
    }
    await host("window.batches = []; afterword.on('batch', (batch) => batches.push(batch)); afterword.consent('granted')");
    await thumb("r-good", "the vote that is right");
    await good.shows("it is sent", ({ status }) => status === "Sent");
    await bad.shows("it is refused", ({ status }) => status === "Could not be sent");
    const told = await host("return told.map(({ responseId, state }) => `${responseId} ${state}`)");
    assert.deepEqual(told.sort(), ["r-bad failed", "r-bad saved", "r-good saved", "r-good sent"]);
    const [batch, ...others] = await host("return batches");
    assert.deepEqual(others, [], "both went in one");
    assert.ok(batch.rejected.length < batch.records.length && batch.rejected.every(({ code }) => code === "bad_word"));
    assert.deepEqual([...new Set((await storedRecords(collector)).map(({ response }) => response.id))], ["r-good"]);
  },
);

inEach(
  "several elements for one response are one vote, wherever it is made, and an element goes with its `for`",
  (collector) => ({
    "/": page(
      collector,
      `${answer("r-1", '<button data-afterword="up">Good</button>')}${answer("r-2", "")}
       <afterword-feedback for="r-1"></afterword-feedback><afterword-feedback for="r-1"></afterword-feedback>`,
      'data-settle-ms="50"',
    ),
  }),
  async ({ collector, driver, go, thumb, host }) => {
    await go("/");
    const [one, other] = [feedback(driver, 0), feedback(driver, 1)];
    await other.ready();
    await click(driver, await driver.findElement(By.css("[data-afterword=up]")));
    await one.shows("the vote of the host's own button", ({ vote }) => vote === "up");
    const states = async () => (await host("return told")).map(({ value, state }) => `${value} ${state}`);
    await until("the host is told of it", async () => (await states()).includes("up sent"));
    await one.press("down");
    await other.shows("the vote of the other element", ({ vote }) => vote === "down");
    assert.deepEqual([(await other.state()).open, (await other.state()).told], [false, ""], "it is told once");
    await thumb("r-1", "the vote", (record) => record.thumb.value === "down" && record.thumb.changes === 1);
    await until("the host is told of that, too", async () => (await states()).includes("down sent"));
    assert.deepEqual(await states(), ["up saved", "up sent", "down saved", "down sent"], "each once");

    await host("document.querySelector('afterword-feedback').setAttribute('for', 'r-2')");
    await one.shows("another response has no vote yet", ({ vote, open }) => !vote && !open);
    await one.press("up");
    await thumb("r-2", "the vote on the other", (record) => record.thumb.value === "up");
    assert.equal((await other.state()).vote, "down");

    // Moved, cloned, taken away.
    await host("const [one] = document.querySelectorAll('afterword-feedback'); one.parentNode.append(one.cloneNode(true), one)");
    const [cloned, moved] = [feedback(driver, 1), feedback(driver, 2)];
    await cloned.ready();
    for (const each of [cloned, moved]) await each.shows("its vote", ({ vote, open }) => vote === "up" && !open);
    await host("document.querySelectorAll('afterword-feedback')[1].remove()");
    await feedback(driver, 1).press("down");
    await thumb("r-2", "the changed vote", (record) => record.thumb.value === "down");
    assertOneEach(await storedRecords(collector));
  },
);

inEach(
  "after stop nothing is done, and a widget that starts anew takes over",
  (collector) => ({
    // By the page's own script: Firefox runs what a driver sends in a world of its own.
    "/": page(collector, answer("r-1")).replace(
      "</script>",
      `const options = { collector: "${collector.origin}", key: "${collector.publicKey}", settleMs: 50 };
       window.begin = () => import("${collector.origin}/index.js").then(({ start }) => start(options)).then(() => true);</script>`,
    ),
  }),
  async ({ driver, go, thumb }) => {
    await go("/");
    const element = feedback(driver);
    await element.press("up");
    await element.shows("the card", ({ open }) => open);
    await driver.executeAsyncScript("const done = arguments[0]; afterword.ready.then((handle) => (handle.stop(), done()))");
    const { dead, open, vote } = await element.state();
    assert.deepEqual({ dead, open, vote }, { dead: true, open: false, vote: "" });
    await element.press("down");
    assert.deepEqual(await element.state().then(({ vote, open }) => [vote, open]), ["", false]);
    await thumb("r-1", "what was done before", (record) => record.thumb.value === "up");

    await driver.executeAsyncScript("begin().then(arguments[0])");
    await driver.actions().move({ x: 1, y: 1 }).perform();
    await driver.actions().move({ origin: await element.find("[part=bar]") }).perform();
    await element.ready();
    await element.press("down");
    await thumb("r-1", "the vote by the new widget", (record) => record.thumb.value === "down");
  },
);

inEach(
  "it says what becomes of a vote without consent, and offers no text where none may leave",
  (collector) => ({
    "/pending": page(collector, answer("r-pending"), 'data-consent="pending" data-settle-ms="50"'),
    "/denied": page(collector, answer("r-denied"), 'data-consent="denied" data-settle-ms="50"'),
    "/none": page(collector, answer("r-none"), 'data-settle-ms="50"').replace('data-text="full"', 'data-text="none"'),
    "/earlier": page(collector, answer("r-earlier", '<afterword-feedback value="up"></afterword-feedback>'), 'data-settle-ms="50"'),
  }),
  async ({ driver, go, thumb, host, collector }) => {
    const element = feedback(driver);
    await go("/pending");
    await element.press("up");
    await element.shows("it is kept", ({ status }) => status === "Kept until you agree to sending");
    await host("afterword.consent('granted')");
    await thumb("r-pending", "the vote");
    await element.shows("it is sent", ({ status }) => status === "Sent");

    await go("/denied");
    await element.press("up");
    const denied = await element.shows("it says so", ({ told }) => told === "Feedback is off, as you chose");
    assert.deepEqual([denied.vote, denied.asks], ["", false]);

    await go("/none");
    await element.press("down");
    await element.shows("the reasons", ({ offered }) => offered === 13);
    assert.deepEqual(await driver.executeScript("return arguments[0].getClientRects().length", await element.find("[part=comment]")), 0);
    await element.choose("Too long");
    await element.press("send");
    await thumb("r-none", "the reason", (record) => record.thumb.reasons.join() === "too_long");

    await go("/earlier");
    assert.equal((await element.state()).vote, "up", "the host knows of an earlier vote");
    await element.press("up");
    await thumb("r-earlier", "its taking back", ({ retracted }) => retracted);
    assert.deepEqual((await storedRecords(collector)).filter(({ response }) => response.id === "r-denied"), []);
  },
);

inEach(
  "a page that is read hears one act once",
  (collector) => ({
    "/": page(
      collector,
      `<div class="message user">What is the capital?</div>
       <div class="message assistant" data-message-id="m-1" data-message-author-role="assistant"><p>It is Canberra.</p></div>
       <afterword-feedback for="m-1"></afterword-feedback>`,
      'data-read="page" data-settle-ms="50"',
    ),
  }),
  async ({ driver, go, thumb, collector }) => {
    await go("/");
    const element = feedback(driver);
    await element.press("down");
    await element.shows("the card", ({ open }) => open);
    await click(driver, await element.find("[part=comment]"));
    await type(driver, "It is Canberra. No, it is not");
    await element.press("send");
    await thumb("m-1", "the vote", (record) => record.thumb.comment);
    await driver.get("about:blank");
    const kinds = (await storedRecords(collector)).map(({ kind }) => kind).filter((kind) => !["view", "abandon"].includes(kind));
    assert.deepEqual(kinds, ["thumb"]);
  },
);
