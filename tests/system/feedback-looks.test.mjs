// How the feedback element looks and reads: for those who do not see, in strict pages, in six languages, and as it is documented.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { By } from "selenium-webdriver";
import { names } from "../../js/feedback/names.js";
import { axeFindings } from "./harness/axe.mjs";
import { ENGINES, openBrowser } from "./harness/browsers.mjs";
import { startCollector } from "./harness/collector.mjs";
import { feedback } from "./harness/feedback.mjs";
import { click } from "./harness/gestures.mjs";
import { servePages } from "./harness/pages.mjs";
import { arrival } from "./harness/records.mjs";

const DOCS = readFileSync(new URL("../../docs/feedback.md", import.meta.url), "utf8");
const WORDS = new URL("../../js/feedback/words/", import.meta.url);
const LANGUAGES = ["ar", "de", "en", "es", "fr", "ja"];
const RESERVED = "<style>afterword-feedback { display: inline-block; vertical-align: middle; min-width: 92px; min-height: 44px }</style>";

const tag = ({ origin, publicKey }, more = "") => `<script async src="${origin}/afterword.js" data-key="${publicKey}" ${more}></script>`;

async function open(t, engine, pagesFor, settings) {
  const collector = await startCollector();
  t.after(collector.stop);
  const pages = await servePages(pagesFor(collector));
  t.after(pages.close);
  const browser = await openBrowser(engine, settings);
  t.after(browser.close);
  return { collector, browser, driver: browser.driver, origin: pages.origin };
}

/** Runs in the page: what can be pressed or written in and is smaller than a finger. */
const SMALL = `
  const { shadowRoot } = document.querySelector("afterword-feedback");
  return [...shadowRoot.querySelectorAll("button, textarea")].flatMap((one) => {
    const { width, height } = one.getBoundingClientRect();
    return one.getClientRects().length && (width < 44 || height < 44) ? [one.outerHTML + width + "×" + height] : [];
  });
`;

test("axe-core finds nothing in any state, and nothing is smaller than a finger", async (t) => {
  const page = (collector, lang, dir) =>
    `<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">${tag(collector, 'data-settle-ms="50"')}
     <main lang="${lang}" dir="${dir}"><h1>chat</h1><afterword-feedback for="r-${lang}" reasons-up="other"></afterword-feedback></main>`;
  const { driver, origin, browser } = await open(t, "chromium", (collector) => ({
    "/ltr": page(collector, "en", "ltr"),
    "/rtl": page(collector, "ar", "rtl"),
  }));
  const looks = { light: ["prefers-color-scheme", "light"], dark: ["prefers-color-scheme", "dark"], forced: ["forced-colors", "active"] };
  for (const [look, [name, value]] of Object.entries(looks)) {
    for (const path of ["/ltr", "/rtl"]) {
      for (const width of [1280, 320]) {
        await t.test(`${look}, ${path}, ${width} px`, async () => {
          await driver.sendDevToolsCommand("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: width < 500 });
          await driver.sendDevToolsCommand("Emulation.setEmulatedMedia", { features: [{ name, value }] });
          await driver.get(`${origin}${path}`);
          const element = feedback(driver);
          await element.ready();
          const check = async (state) => {
            await element.rest();
            assert.deepEqual(await axeFindings(driver), [], state);
            assert.deepEqual(await driver.executeScript(SMALL), [], state);
          };
          await check("before a vote");
          await element.press("up");
          await element.shows("sent", ({ status, asks }) => status && asks);
          await check("asked after a vote up");
          await element.press("down");
          await element.shows("sent", ({ status, offered }) => status && offered === 13);
          await click(driver, await element.find("[part=reasons] button"));
          await check("asked after a vote down, with a reason");
          const wide = "return document.documentElement.scrollWidth > innerWidth";
          assert.equal(await driver.executeScript(wide), false, "it is no wider than the window");
          await element.press("send");
          await element.shows("thanks", ({ status, asks }) => status && !asks);
          await check("sent");
          await element.press("undo");
          await element.shows("nothing", ({ open }) => !open);
          await check("taken back");
        });
      }
    }
  }
  assert.deepEqual(browser.console, []);
});

/** Runs in the page: where what stands around is. */
const AROUND = "return [...document.querySelectorAll('.beside')].map((one) => Object.values(one.getBoundingClientRect().toJSON()).join())";

for (const engine of ENGINES) {
  test(`${engine}: nothing around it moves when it comes, and when its card opens`, async (t) => {
    const beside = '<p class="beside">above</p><div><button class="beside">Copy</button> ';
    const { driver, origin } = await open(t, engine, (collector) => ({
      "/": `<title>chat</title>${RESERVED}<script>
          window.shifts = 0;
          if (PerformanceObserver.supportedEntryTypes.includes("layout-shift")) {
            new PerformanceObserver((list) => { shifts += list.getEntries().filter(({ hadRecentInput }) => !hadRecentInput).length; }).observe({ type: "layout-shift", buffered: true });
          }
        </script>
        <main>${beside}<afterword-feedback for="r-1"></afterword-feedback> <button class="beside">Again</button></div><p class="beside">below</p></main>
        <script>window.start = () => {
          const script = Object.assign(document.createElement("script"), { src: "${collector.origin}/afterword.js" });
          Object.assign(script.dataset, { key: "${collector.publicKey}", settleMs: "50" });
          document.head.append(script);
        };</script>`,
    }));
    await driver.get(`${origin}/`);
    const before = await driver.executeScript(AROUND);
    await driver.executeScript("start()");
    const element = feedback(driver);
    await element.ready();
    const stands = async (when) => assert.deepEqual(await driver.executeScript(AROUND), before, when);
    await stands("when it has come");
    await element.press("down");
    await element.shows("the card", ({ open }) => open);
    await element.rest();
    await stands("with its card");
    await element.press("send");
    await element.shows("thanks", ({ status }) => status === "Sent");
    await stands("with thanks");
    await element.press("undo");
    await element.shows("nothing", ({ open }) => !open);
    await stands("after undo");
    assert.equal(await driver.executeScript("return shifts"), 0);

    await driver.executeScript("document.querySelector('afterword-feedback').setAttribute('panel', 'inline')");
    await element.press("down");
    await element.shows("the card", ({ open }) => open);
    const [above, below] = await driver.executeScript(
      `const { shadowRoot } = document.querySelector("afterword-feedback");
       const card = shadowRoot.querySelector("[part=card]").getBoundingClientRect();
       return [card.top >= shadowRoot.querySelector("[part=bar]").getBoundingClientRect().bottom,
         document.querySelector("main > .beside:last-child").getBoundingClientRect().top >= card.bottom];`,
    );
    assert.deepEqual([above, below], [true, true], "in the flow it has its own room");
  });

  test(`${engine}: it works, and looks as it should, in a page that forbids styles and markup from scripts`, async (t) => {
    const { driver, origin, browser, collector } = await open(t, engine, ({ origin, publicKey }) => {
      const policy = `default-src 'none'; script-src ${origin} 'wasm-unsafe-eval'; connect-src ${origin}; style-src 'none'; img-src 'self'; require-trusted-types-for 'script'`;
      const body = `<!doctype html><html lang="en"><title>strict</title>${tag({ origin, publicKey }, 'data-settle-ms="50"')}<afterword-feedback for="r-1"></afterword-feedback>`;
      return {
        "/": (_, response) => {
          response.writeHead(200, { "Content-Type": "text/html;charset=utf-8", "Content-Security-Policy": policy });
          response.end(body);
        },
      };
    });
    await driver.get(`${origin}/`);
    const element = feedback(driver);
    await element.ready();
    await element.press("down");
    await element.choose("Not true");
    await element.press("send");
    await arrival(collector, "the vote", ({ kind, thumb }) => kind === "thumb" && thumb.reasons.join() === "hallucination");
    await element.shows("it is sent", ({ status }) => status === "Sent");
    const looks = await driver.executeScript("return getComputedStyle(arguments[0]).width", await element.find("button"));
    assert.equal(looks, "44px");
    assert.deepEqual(browser.console, []);
  });
}

test("a page without custom elements, or with one of that name, is heard as ever", async (t) => {
  const page = (collector, first) =>
    `<title>chat</title><script>${first}</script>${tag(collector, 'data-settle-ms="50"')}
     <article data-afterword-response="r-${first.length}"><button data-afterword="up">Good</button><afterword-feedback></afterword-feedback></article>`;
  const { driver, origin, browser, collector } = await open(t, "chromium", (collector) => ({
    "/without": page(collector, "Object.defineProperty(window, 'customElements', { value: undefined })"),
    "/taken": page(collector, "customElements.define('afterword-feedback', class extends HTMLElement {})"),
  }));
  for (const path of ["/without", "/taken"]) {
    await driver.get(`${origin}${path}`);
    await click(driver, await driver.findElement(By.css("[data-afterword=up]")));
    await arrival(collector, "the vote", ({ kind, thumb, context }) => kind === "thumb" && thumb.value === "up" && context.page === path);
  }
  assert.deepEqual(browser.console, []);
});

test("each language has all strings, and is that of the nearest element that names one, else of the browser", async (t) => {
  const all = await Promise.all(LANGUAGES.map(async (language) => [language, (await import(new URL(`${language}.js`, WORDS))).default.split("|")]));
  for (const [language, strings] of all) {
    assert.equal(strings.length, names.length, language);
    assert.ok(strings.every((string) => string.trim()), language);
    assert.equal(new Set(strings).size, names.length, `${language} says nothing twice`);
  }
  const spoken = (lang) => `<div lang="${lang}"><afterword-feedback for="r-1"></afterword-feedback></div>`;
  const { driver, origin, browser } = await open(
    t,
    "firefox",
    (collector) => ({ "/": `<title>chat</title>${tag(collector)}${["ar", "de-AT", "en-GB", "es", "FR", "ja"].map(spoken).join("")}${spoken("tlh")}` }),
    { prefs: { "intl.accept_languages": "fr, en" } },
  );
  await driver.get(`${origin}/`);
  const shown = async (which) => {
    const element = feedback(driver, which);
    await element.ready();
    const label = await driver.executeScript("return arguments[0].getAttribute('aria-label')", await element.find("[part=bar]"));
    const { lang, dir } = await driver.executeScript("const { lang, dir } = arguments[0]; return { lang, dir }", await element.find("div"));
    return [label, lang, dir];
  };
  for (const [at, [language, strings]] of all.entries()) {
    assert.deepEqual(await shown(at), [strings[0], language, language === "ar" ? "rtl" : ""], language);
  }
  assert.equal((await shown(6))[1], "fr", "a language that it does not speak: that of the browser");
  await driver.executeScript("document.querySelector('div').lang = 'de'; document.querySelector('afterword-feedback').lang = 'es'");
  await driver.wait(async () => (await shown(0))[1] === "es", 30_000, "the language changes with its attribute");
  assert.deepEqual(browser.console, []);
});

test("docs/feedback.md is true: its snippets run, its strings and parts are those that there are", async (t) => {
  const blocks = [...DOCS.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  assert.deepEqual([...new Set(blocks.map(([, language]) => language))], ["html"]);
  const [first, event, looks, own, ...others] = blocks.map(([, , text]) => text);
  assert.deepEqual(others, []);
  const { driver, origin, collector, browser } = await open(t, "chromium", ({ origin, publicKey }) => {
    const filled = first.replace("http://127.0.0.1:8787", origin).replace("pk_…", publicKey);
    return { "/": `<title>docs</title>${filled}${event}`, "/own": `<title>docs</title>${filled.replace(/<article[\s\S]*/, "")}${looks}${own}` };
  });
  await driver.get(`${origin}/`);
  const element = feedback(driver);
  await element.ready();
  await element.press("down");
  await element.choose("Not true");
  await element.press("send");
  const record = await arrival(collector, "the vote", ({ kind, thumb }) => kind === "thumb" && thumb.reasons.length);
  assert.equal(record.response.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  await driver.wait(async () => (await driver.getTitle()) === "r-81: down hallucination sent", 30_000, "the event");

  await driver.get(`${origin}/own`);
  await element.ready();
  await element.press("down");
  await element.shows("its own words", ({ thanks, offered }) => thanks === "Thanks!" && offered === 3);
  await element.choose("Not polite");
  await element.rest();
  await driver.actions().move({ x: 1, y: 1 }).perform();
  const style = async (selector, property) =>
    driver.executeScript("return getComputedStyle(arguments[0])[arguments[1]]", await element.find(selector), property);
  assert.equal(await style("[part~=send]", "backgroundColor"), "rgb(11, 87, 208)");
  assert.equal(await style("[part=card]", "backgroundColor"), "rgb(248, 250, 253)");
  assert.equal(await style("[part=card]", "fontSize"), "15px");
  assert.equal(await style("[part~=pressed]", "color"), "rgb(11, 87, 208)");

  const parts = await driver.executeScript(
    "return [...new Set([...document.querySelector('afterword-feedback').shadowRoot.querySelectorAll('[part]')].flatMap(({ part }) => [...part]))]",
  );
  const table = (head) => DOCS.slice(DOCS.indexOf(head)).split("\n\n")[0].split("\n").slice(2);
  const listed = table("| part | is |").flatMap((row) => [...row.split("|")[1].matchAll(/`(\w+)`/g)].map(([, part]) => part));
  assert.deepEqual(listed.sort(), parts.sort());
  const { default: english } = await import(new URL("en.js", WORDS));
  const strings = english.split("|").map((string, at) => `| \`${names[at]}\` | ${string} |`);
  assert.deepEqual(table("| string | in English |"), strings);
  assert.deepEqual(browser.console, []);
});
