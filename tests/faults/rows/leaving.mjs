// The page goes, one way or another, in the very task of the act.

import assert from "node:assert/strict";
import { By } from "selenium-webdriver";
import { click, openTab } from "../../system/harness/gestures.mjs";
import { until } from "../../system/harness/until.mjs";
import { thumb } from "../acts.mjs";
import { resetAfterBody, pass } from "../behaviours.mjs";
import { longText } from "../texts.mjs";
import { answered, entries, onTheDevice, press, ready, visit } from "../visit.mjs";

/** Script of the host: what it does when one of its controls is pressed, after the widget has heard of it. */
const onPress = (act) => `addEventListener("click", (event) => { if (event.target.matches("button")) { ${act} } });`;

/** The settle time that ships: at the moment of leaving the record is still open. */
const SHIPPED = { "data-settle-ms": undefined };

const done = [thumb("r-1")];

export const leavingRows = [
  {
    name: "tab closed in the task of the click",
    run: async (world) => {
      const { driver } = world;
      const { tab, opener } = await world.chatOpenedByScript({ before: onPress("window.close()"), attributes: SHIPPED });
      // The driver may find no page any more to tell it of the click.
      await press(driver, done[0]).catch(() => {});
      await until("the tab is closed", async () => !(await driver.getAllWindowHandles()).includes(tab));
      await driver.switchTo().window(opener);
      return { done };
    },
  },
  {
    name: "navigation in the task of the click",
    run: async (world) => {
      await world.chat({ before: onPress(`location.href = "/elsewhere"`), attributes: SHIPPED });
      await press(world.driver, done[0]);
      await until("the other page is there", async () => (await world.driver.getTitle()) === "elsewhere");
      return { done };
    },
  },
  {
    name: "reload in the task of the click",
    run: async (world) => {
      const before = onPress("document.title = 'going'; location.reload()");
      await world.chat({ before, attributes: SHIPPED });
      await press(world.driver, done[0]);
      await until("the page is there again", async () => (await world.driver.getTitle()) === "chat");
      return { done };
    },
  },
  {
    name: "back/forward cache and back, after what was sent on leaving was lost",
    run: async (world) => {
      const { driver, proxy } = world;
      await world.chat({ before: "addEventListener('pageshow', (event) => { if (event.persisted) window.persisted = true; });" });
      proxy.always(resetAfterBody);
      await press(driver, done[0]);
      await driver.get(world.elsewhere);
      await proxy.until("what was sent on leaving is lost", (requests) => requests.some(({ batch }) => batch));
      proxy.always(pass);
      await driver.navigate().back();
      assert.equal(await driver.executeScript("return window.persisted"), true, "the page came back from the cache");
      const after = thumb("r-2", "down");
      await press(driver, after);
      await answered(driver, 2);
      return { done: [...done, after] };
    },
  },
  {
    name: "the page's own keepalive requests eat the quota, then navigation",
    run: async (world) => {
      const before = onPress(`${eatQuota(world.host.abyss)} location.href = "/elsewhere"`);
      const { url } = await world.chat({ before, attributes: SHIPPED });
      await press(world.driver, done[0]);
      await until("the other page is there", async () => (await world.driver.getTitle()) === "elsewhere");
      await visit(world.driver, url);
      return { done };
    },
  },
  {
    name: "one record larger than a beacon, then navigation: stored without the text that makes it so, which is counted",
    run: async (world) => {
      const { driver, proxy } = world;
      const { url } = await world.chat();
      await driver.executeScript("afterword.thumb('r-1', 'down', { comment: arguments[0] }); location.href = '/elsewhere'", longText(90_000));
      await until("the other page is there", async () => (await driver.getTitle()) === "elsewhere");
      await visit(driver, url);
      await proxy.request("it is counted", ({ batch }) => batch.context?.dropped?.text_too_long === 1);
      return { done: [thumb("r-1", "down")] };
    },
    check: ([record]) => assert.equal(record.thumb.comment, undefined),
  },
  {
    name: "two records that together are larger than a beacon, then navigation, then the next visit",
    run: async (world) => {
      const { driver } = world;
      const { url } = await world.chat();
      await driver.executeScript(
        "for (const id of ['r-1', 'r-2']) afterword.thumb(id, 'down', { comment: arguments[0] }); location.href = '/elsewhere'",
        longText(40_000),
      );
      await until("the other page is there", async () => (await driver.getTitle()) === "elsewhere");
      await visit(driver, url);
      return { done: [thumb("r-1", "down"), thumb("r-2", "down")] };
    },
    check: (records) => records.forEach(({ thumb: { comment } }) => assert.equal(comment, longText(40_000))),
  },
  {
    name: "hidden with an act that has not settled, then shown again",
    run: async (world) => {
      const { driver } = world;
      const { tab } = await world.chat({ attributes: SHIPPED });
      await press(driver, done[0]);
      await onTheDevice(driver, done);
      // A page cannot be hidden by a driver in every engine: the host tells of it as a browser does.
      await driver.executeScript(HIDE, "hidden");
      await driver.executeScript(HIDE, "visible");
      await driver.switchTo().window(tab);
      await answered(driver, 1);
      return { done };
    },
  },
  {
    name: "frozen while hidden, with an act that has not settled",
    cannot: { firefox: "Firefox freezes no tab", webkitgtk: "WebKitWebDriver has no command that freezes a page" },
    run: async (world) => {
      const { driver, proxy } = world;
      await world.chat({ attributes: SHIPPED });
      await driver.executeScript(HIDE, "hidden");
      // What a host's own timer may do: a person does nothing on a page that nobody sees.
      await driver.executeScript("afterword.thumb('r-1', 'up')");
      await driver.sendDevToolsCommand("Page.setWebLifecycleState", { state: "frozen" });
      await proxy.until("the act has been sent", (requests) => requests.some(({ status }) => status === 200));
      await driver.sendDevToolsCommand("Page.setWebLifecycleState", { state: "active" });
      return { done };
    },
  },
  {
    name: "prerendered, then shown: nothing is stored before",
    cannot: { firefox: "Firefox does not prerender pages", webkitgtk: "WebKitGTK does not prerender pages" },
    run: async (world) => {
      const { driver, host } = world;
      world.page({ before: PRERENDERED });
      host.put("/before", `<title>before</title><a href="/chat">chat</a><script type="speculationrules">${RULES}</script>`);
      await openTab(driver, `${host.origin}/before`);
      await until("the page that nobody sees has the module", () => driver.executeScript("return localStorage.theirs"));
      assert.deepEqual(await entries(driver), {}, "nothing of the widget is on the device");
      await click(driver, await driver.findElement(By.css("a")));
      await until("the chat is shown", async () => (await driver.getTitle()) === "chat");
      await ready(driver);
      assert.equal(await driver.executeScript("return window.prerendered"), true, "it was there before it was shown");
      await press(driver, done[0]);
      await answered(driver, 1);
      return { done };
    },
  },
];

const RULES = JSON.stringify({ prerender: [{ urls: ["/chat"], eagerness: "immediate" }] });

/** Script of the host: whether nobody sees the page yet, and a word to the page before it that the module has come. */
const PRERENDERED = `
  window.prerendered = document.prerendering;
  new PerformanceObserver((list) => {
    if (list.getEntries().some(({ name }) => name.endsWith("/afterword.bin"))) localStorage.theirs = 1;
  }).observe({ type: "resource", buffered: true });`;

/** Runs in the page: takes all of the 64 KiB that keepalive requests may have in flight, to the last byte. */
const eatQuota = (abyss) => `
  for (let size = 65536; size >= 1; size = size >> 1) {
    const body = "x".repeat(size);
    for (let times = 0; times < 2; times++) fetch("${abyss}", { method: "POST", mode: "no-cors", keepalive: true, body }).catch(() => {});
  }`;

/** Runs in the page. */
const HIDE = `
  Object.defineProperty(document, "visibilityState", { configurable: true, value: arguments[0] });
  Object.defineProperty(document, "hidden", { configurable: true, value: arguments[0] === "hidden" });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));`;
