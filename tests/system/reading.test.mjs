// A chat that bears no marks, read by rules: what is done in it arrives, the page stays as it was, and says why.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { By } from "selenium-webdriver";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { startCollector } from "./harness/collector.mjs";
import { click, type } from "./harness/gestures.mjs";
import { servePages } from "./harness/pages.mjs";
import { arrival, assertOneEach, storedRecords } from "./harness/records.mjs";
import { until } from "./harness/until.mjs";

const PATIENCE_MS = 30_000;

/** The script tag of the guide, as its reader fills it in. */
const [, TAG] = /^```html\n(<script [^\n]*)\n```$/m.exec(readFileSync(new URL("../../docs/unmarked.md", import.meta.url), "utf8"));
const tag = ({ origin, publicKey }, more = "") =>
  TAG.replaceAll("http://127.0.0.1:8787", origin)
    .replaceAll("pk_…", publicKey)
    .replace(" data-key", ` ${more} data-settle-ms="0" data-key`);

/** The page of a chat, as an app of today writes it: names of classes that say nothing, and a bar of buttons after each answer. */
const chat = (head) => `<title>chat</title><meta charset="utf-8">${head}
  <style>body { margin: 0 } .x1f { height: 60vh; overflow: auto } .x9c { margin: 32px 8px 8px } svg { width: 64px; height: 16px }</style>
  <header class="x0a"><h1 class="x0b">Ask away</h1><button class="x3d" aria-label="Share">⤴</button></header>
  <main class="x1e"><div class="x1f"></div>
  <form class="x7a"><textarea class="x7b" placeholder="Ask anything"></textarea>
  <button class="x3d" aria-label="Send">→</button></form></main>
  <script>${APP}</script>`;

const css = (selector) => By.css(selector);

/** A chat page in the current tab. */
function visitor(driver) {
  const ready = () => driver.executeScript("return app.ready()");
  const answer = () => driver.wait(ready, PATIENCE_MS, "the answer is done");
  return {
    /** Opens it, and waits for the widget where it has one. */
    async open(address, bare) {
      await driver.get(address);
      if (!bare) assert.equal(await driver.executeAsyncScript(STARTED), true);
    },
    async ask(question) {
      await click(driver, await driver.findElement(css("form textarea")));
      await type(driver, question);
      await click(driver, await driver.findElement(css("form button")));
      await answer();
    },
    /** Presses a button of the newest answer. */
    press: async (name) => click(driver, (await driver.findElements(css(`.x4b [aria-label="${name}"]`))).at(-1)),
    answer,
    /** Types at the end of the answer that is open in an editor, and ends it with this button. */
    async edit(more, button) {
      await this.press("Edit");
      const isOpen = () => driver.executeScript("return document.activeElement.matches('.x1f textarea')");
      await driver.wait(isOpen, PATIENCE_MS, "the editor is open");
      await type(driver, more);
      await this.press(button);
    },
    /** Looks at the page for a while: an answer is viewed after 750 ms. */
    read: () => driver.actions().pause(1_000).perform(),
    run: (script, ...given) => driver.executeScript(script, ...given),
  };
}

/** What a person does there; `heard` waits for what must come of each act. */
async function visit(page, heard = async () => {}) {
  await page.ask("Which town lies on the river?");
  await page.read();
  await page.press("Good response");
  await heard("thumb", 1, ({ thumb }) => thumb.value === "up");
  // It waits for something to ride along with.
  await heard("view", 1);
  await page.press("Copy");
  await heard("copy", 1, ({ copy }) => copy.kind === "full" && copy.via === "button");
  await page.press("Regenerate");
  await page.answer();
  await heard("regenerate", 1, ({ regenerate }) => regenerate.count === 1 && regenerate.cause === "quality");
  await page.edit(" And so is the next one.", "Save");
  await heard("edit", 2, ({ edit }) => edit.committed && edit.final.endsWith("And so is the next one."));
  await page.press("Bad response");
  await heard("thumb", 2, ({ thumb }) => thumb.value === "down");
  await page.ask("What do they build there?");
  await heard("follow_up", 2, ({ follow_up }) => follow_up.nature === "other");
}

const html = (page) => page.run("return document.documentElement.outerHTML.replace(/<script async[^>]*><\\/script>/, '')");

for (const engine of ENGINES) {
  test(`${engine}: a page without marks is read, and left as it is`, async (t) => {
    const collector = await startCollector();
    t.after(collector.stop);
    const batches = [];
    // Takes what a page sends, and tells of each request.
    const counting = await servePages({ "/v1/records": (request, response) => taken(request, response, batches) });
    t.after(counting.close);
    const read = tag(collector);
    const pages = await servePages({
      "/chat": chat(read),
      "/bare": chat(""),
      "/off": chat(read.replace('data-read="page"', "")),
      "/marked": `<title>marked</title>${tag(collector, `data-collector="${counting.origin}"`)}
        <article data-afterword-response="later">An answer.<button data-afterword="up">Good</button></article>`,
      "/secrets": `<title>secrets</title>${read}<script>${READING}</script>
        <section data-afterword-ignore><div data-role="user">What is it?</div><div data-role="assistant">It is a secret.</div></section>
        ${FIELDS.map(([name, field]) => `<form><input name="${name}" ${field}><button type="button">Send</button></form>`).join("")}`,
      "/shop": `<title>shop</title>${tag(collector, `data-collector="${counting.origin}"`)}${SHOP}`,
    });
    t.after(pages.close);
    const browser = await openBrowser(engine);
    t.after(browser.close);
    const page = visitor(browser.driver);

    await t.test("each act arrives, of the right answer, and says what spoke for it", async () => {
      await page.open(`${pages.origin}/chat`);
      const ids = [];
      await visit(page, async (kind, nth, fits = () => true) => {
        const known = ids[nth - 1];
        const isIt = (one) => one.kind === kind && (!known || one.response.id === known) && fits(one);
        const record = await arrival(collector, `the ${kind}`, isIt);
        ids[nth - 1] ??= record.response.id;
        const [, rules, how] = /^([a-z+]+) (0\.\d\d|1\.00)$/.exec(record.response.host);
        assert.ok(how >= 0.6, record.response.host);
        assert.ok(rules.split("+").includes("controls") || kind === "view", `${kind} by ${record.response.host}`);
      });
      const records = await storedRecords(collector);
      assertOneEach(records);
      assert.notEqual(ids[0], ids[1]);
      const [again] = records.filter(({ kind }) => kind === "regenerate");
      assert.equal(again.regenerate.next_response, ids[1]);
      const [edit] = records.filter(({ kind }) => kind === "edit");
      assert.equal(edit.edit.draft, await page.run("return app.text(2)"));
      const votes = records.filter(({ kind }) => kind === "thumb").map(({ thumb, response }) => [response.id, thumb.value]);
      assert.deepEqual(votes.sort(), [[ids[0], "up"], [ids[1], "down"]].sort());
    });

    await t.test("it says why: for a control, for the person's message, for what is nothing", async () => {
      const explained = async (what) =>
        JSON.parse(await page.run(`const { answer, ...rest } = afterword.explain(${what});
          return JSON.stringify({ ...rest, ...answer, element: answer && answer.element === app.last() })`));
      const up = await explained("app.find('Good response')");
      assert.deepEqual([up.action, up.person, up.element, up.least], ["up", false, true, 0.6], JSON.stringify(up));
      assert.ok(up.sure >= up.least, JSON.stringify(up));
      const doubt = Object.values(up.because).reduce((left, how) => left * (1 - how), 1);
      assert.ok(Math.abs(1 - doubt - up.sure) < 1e-9, JSON.stringify(up));
      assert.equal(await page.run("return afterword.answers().at(-1).id"), up.id);

      const question = await explained("app.question()");
      assert.deepEqual([question.person, question.id, question.sure], [true, undefined, 0], JSON.stringify(question));
      const heading = await explained("document.querySelector('h1')");
      assert.deepEqual([heading.action, heading.person, heading.id, heading.sure], [undefined, false, undefined, 0]);
    });

    await t.test("stopped, it leaves the browser its clipboard, and hears nothing", async () => {
      assert.deepEqual(await page.run("return app.clipboard()"), [false, false], "it listens to what is copied");
      const [{ context }] = await storedRecords(collector);
      assert.equal(await page.run("return afterword.explain({}) ?? 'nothing'"), "nothing", "of no element there is nothing to say");
      await page.run("afterword.stop()");
      assert.deepEqual(await page.run("return app.clipboard()"), [true, true]);
      assert.deepEqual(await page.run("return [afterword.explain(document.body) ?? 0, afterword.answers() ?? 0]"), [0, 0]);
      await page.press("Good response");
      await page.press("Copy");
      await page.ask("And what else?");
      // What the next page sends comes after what this one might have.
      await page.open(`${pages.origin}/chat`);
      await page.ask("Is anyone there?");
      await page.press("Good response");
      await arrival(collector, "the vote of the next page", (one) => one.kind === "thumb" && one.context.visitor !== context.visitor);
      const here = (await storedRecords(collector)).filter((one) => one.context.visitor === context.visitor);
      assert.deepEqual(here.filter(({ kind }) => kind === "thumb").map(({ thumb }) => thumb.value).sort(), ["down", "up"]);
      assert.equal(here.filter(({ kind }) => kind === "copy").length, 1);
    });

    await t.test("the page is as it is without it", async () => {
      await page.open(`${pages.origin}/chat`);
      await visit(page);
      const withIt = await html(page);
      await page.run("afterword.stop()");
      assert.equal(await html(page), withIt, "stopping it changes nothing either");
      await page.open(`${pages.origin}/bare`, true);
      await visit(page);
      assert.equal(withIt, await html(page));
    });

    await t.test("?afterword-debug outlines what is recognised, until it is stopped", async () => {
      await page.open(`${pages.origin}/chat?afterword-debug`);
      await page.ask("Which town lies on the river?");
      await page.press("Good response");
      const labels = () => page.run("return app.outlines()");
      const isShown = (fits) => async () => (await labels())?.some(fits);
      const { id } = await arrivedAnswer(page);
      const isAnswer = ({ text, sure, fits }) => sure && fits && text.startsWith(`${id} 0.`);
      await until("the answer is outlined where it is", isShown(isAnswer), labels);
      for (const act of ["up", "down", "copy", "regenerate"]) {
        await until(`what is to ${act} is outlined`, isShown(({ text, sure }) => sure && text === act), labels);
      }
      assert.equal((await html(page)).includes("data-afterword-response"), false);
      await page.run("afterword.stop()");
      assert.equal(await labels(), null);
    });

    await t.test("a page that is not to be read loads nothing of it", async () => {
      const loaded = () => page.run("return performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop())");
      await page.open(`${pages.origin}/off`);
      assert.ok((await loaded()).includes("widget.js"));
      assert.ok(!(await loaded()).includes("page.js"));
      assert.equal(await page.run("return typeof afterword.explain"), "undefined");
      await page.open(`${pages.origin}/chat`);
      assert.ok((await loaded()).includes("page.js"));
      assert.ok(!(await loaded()).includes("widget.js"));
    });

    await t.test("password, one-time-code and card fields are never read, nor is what is to be ignored", async () => {
      await page.open(`${pages.origin}/secrets`);
      const { driver } = browser;
      for (const field of await driver.findElements(css("input"))) {
        await click(driver, field);
        await type(driver, "typed into a field of the page");
        await click(driver, await field.findElement(By.xpath("../button")));
      }
      await page.read();
      assert.deepEqual(await page.run("return reads()"), ["plain"]);
      assert.equal(await page.run("return afterword.stats().seen"), 0);
      const ignored = await page.run("return JSON.stringify(afterword.answers().map(({ element }) => element.outerHTML))");
      assert.equal(ignored, "[]");
    });

    await t.test("in a shop there is nothing to record, and nothing is sent", async () => {
      await page.open(`${pages.origin}/shop`);
      const { driver } = browser;
      for (const button of await driver.findElements(css("button"))) await click(driver, button);
      await click(driver, await driver.findElement(css("textarea")));
      await type(driver, "Fits well, and came soon.");
      await click(driver, await driver.findElement(css("form button")));
      await page.read();
      await page.run("afterword.flush()");
      // What this page may have sent as it was left has come before what the next one sends.
      await page.open(`${pages.origin}/marked`);
      await click(driver, await driver.findElement(css("[data-afterword=up]")));
      const hasVote = ({ records }) => records.some(({ kind }) => kind === "thumb");
      await until("the vote of the next page has come", () => batches.some(hasVote), () => batches);
      assert.deepEqual(batches.filter(({ context }) => context.page === "/shop"), []);
      assert.deepEqual([...new Set(batches.flatMap(({ records }) => records.map(({ response }) => response.id)))], ["later"]);
    });

    assert.deepEqual(browser.console, []);
  });
}

/** The newest answer, as soon as it is believed to be one. */
const arrivedAnswer = (page) =>
  until("an answer is believed", () => page.run("const [one] = afterword.answers(); return one && { id: one.id }"));

/** Answers as a collector does that has stored all. */
function taken(request, response, batches) {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    const batch = JSON.parse(body);
    batches.push(batch);
    response.writeHead(200, { "Content-Type": "application/json", "Access-Control-Allow-Origin": "*" });
    response.end(JSON.stringify({ accepted: batch.records.length, unchanged: 0, rejected: [] }));
  });
}

/** Runs in the page: the widget has come, and its handle is the one that answers. */
const STARTED = `
  const [done] = arguments;
  const wait = () => (window.afterword ? afterword.ready.then((handle) => done(Boolean(handle.stats()))) : requestAnimationFrame(wait));
  wait();
`;

/** Runs in the page: the chat. Its answers are the same in each visit, and come word by word. */
const APP = `
  const list = document.querySelector(".x1f");
  const field = document.querySelector("form textarea");
  const own = ["writeText", "write"].map((name) => Clipboard.prototype[name]);
  const texts = [];
  let open = 0;
  const make = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });
  const button = (label, act) => {
    const made = make("button", "x3d");
    made.setAttribute("aria-label", label);
    made.innerHTML = '<svg viewBox="0 0 16 16"><path d="M2 2h12v12H2z"></path></svg>';
    made.addEventListener("click", () => act(made));
    return made;
  };
  const barOf = (message) => {
    const bar = make("div", "x4b");
    const press = (one, other) => {
      const on = one.getAttribute("aria-pressed") !== "true";
      one.setAttribute("aria-pressed", on);
      bar.querySelector('[aria-label="' + other + '"]').setAttribute("aria-pressed", false);
    };
    const shown = () => message.textContent;
    const edit = () => {
      const area = make("textarea", "x7c");
      area.value = shown();
      const before = [...bar.childNodes];
      const paragraph = message.firstChild;
      const close = (saved) => {
        if (saved) paragraph.textContent = area.value;
        area.replaceWith(paragraph);
        bar.replaceChildren(...before);
      };
      paragraph.replaceWith(area);
      bar.replaceChildren(button("Save", () => close(true)), button("Cancel", () => close(false)));
      area.focus();
      area.setSelectionRange(area.value.length, area.value.length);
    };
    bar.append(
      button("Good response", (one) => press(one, "Bad response")),
      button("Bad response", (one) => press(one, "Good response")),
      button("Copy", () => navigator.clipboard.writeText(shown())),
      button("Regenerate", () => {
        message.remove();
        bar.remove();
        answer();
      }),
      button("Edit", edit),
    );
    return bar;
  };
  function answer() {
    const number = texts.length + 1;
    const text = "This is answer number " + number + ": the town on the river is an old one, and its people build boats of wood.";
    texts.push(text);
    const message = make("div", "x9c");
    const paragraph = make("p", "x9d");
    message.append(paragraph);
    list.append(message);
    open++;
    const words = text.split(" ");
    const step = () => {
      paragraph.textContent += (paragraph.textContent && " ") + words.shift();
      if (words.length) return setTimeout(step, 60);
      message.after(barOf(message));
      open--;
    };
    setTimeout(step, 100);
  }
  document.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const message = make("div", "x9c x9e");
    message.append(make("p", "x9d", field.value));
    list.append(message);
    field.value = "";
    answer();
  });
  window.app = {
    ready: () => !open && list.lastElementChild?.className === "x4b",
    text: (number) => texts[number - 1],
    find: (label) => [...list.querySelectorAll('[aria-label="' + label + '"]')].at(-1),
    last: () => [...list.querySelectorAll(".x9c:not(.x9e)")].at(-1),
    question: () => [...list.querySelectorAll(".x9e")].at(-1),
    clipboard: () => ["writeText", "write"].map((name, at) => navigator.clipboard[name] === own[at]),
    outlines: () => {
      const root = document.querySelector("body > [data-afterword-ignore]")?.shadowRoot;
      const shown = app.last().getBoundingClientRect();
      return root && [...root.querySelectorAll("i")].map((box) => {
        const { left, top, width } = box.getBoundingClientRect();
        const fits = Math.abs(left - shown.left) + Math.abs(top - shown.top) + Math.abs(width - shown.width) < 3;
        return { text: box.textContent, sure: box.className === "sure", fits };
      });
    },
  };
`;

/** Fields that are never read, and one that is. */
const FIELDS = [
  ["plain", 'type="text"'],
  ["password", 'type="password"'],
  ["code", 'type="text" autocomplete="one-time-code"'],
  ["card", 'type="text" autocomplete="billing cc-number"'],
  ["ignored", 'type="text" data-afterword-ignore'],
];

/** Runs in the page: the names of the fields whose text was read. */
const READING = `
  const read = new Set();
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  Object.defineProperty(HTMLInputElement.prototype, "value", {
    configurable: true,
    get() {
      read.add(this.name);
      return get.call(this);
    },
    set,
  });
  window.reads = () => [...read];
`;

/** A shop: things that people like, rate, share and review. */
const SHOP = `
  <header><h1>Shoes</h1><button aria-label="Share">Share</button></header>
  <main>${["Low", "High", "Soft", "Hard"]
    .map(
      (name) => `<article class="card card--product"><h2>${name} shoe</h2><p>A shoe of leather, for long ways on stone and on grass.</p>
        <button aria-label="Like"><svg></svg></button><button aria-label="Dislike"><svg></svg></button>
        <button>Copy link</button><button>Add to cart</button></article>`,
    )
    .join("")}
  <section class="reviews"><p>Good shoes. I have walked all summer in them.</p></section>
  <form onsubmit="event.preventDefault(); this.previousElementSibling.append(this.firstElementChild.value); this.reset()">
    <textarea aria-label="Your review"></textarea><button>Send</button></form></main>`;
