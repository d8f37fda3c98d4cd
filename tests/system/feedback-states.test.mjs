// The feedback element in each of its states, for those who see little, want no motion, or have colours of their own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "./harness/browsers.mjs";
import { axeFindings } from "./harness/axe.mjs";
import { startCollector } from "./harness/collector.mjs";
import { feedback } from "./harness/feedback.mjs";
import { servePages } from "./harness/pages.mjs";

const LOOKS = { light: ["prefers-color-scheme", "light"], dark: ["prefers-color-scheme", "dark"], forced: ["forced-colors", "active"] };
const STRINGS = `strings='{ "wrong": "What should we look at?", "rude": "Not polite", "thanks": "Thanks!" }' reasons-down="hallucination rude"`;

/** How the page of each state is, what is done in it, and what is shown then. */
const STATES = {
  saved: { answers: 503, act: vote, shows: ({ status }) => status === "Saved, will be sent" },
  failed: { answers: 400, act: vote, shows: ({ status }) => status === "Could not be sent" },
  pending: { tag: 'data-consent="pending"', act: vote, shows: ({ status }) => status === "Kept until you agree to sending" },
  denied: { tag: 'data-consent="denied"', act: vote, shows: ({ told, open }) => open && told === "Feedback is off, as you chose" },
  dead: { act: stop, shows: ({ dead }) => dead },
  inline: { element: 'panel="inline"', act: vote, shows: ({ status, asks }) => asks && status === "Sent" },
  "text none": { tag: 'data-text="none"', act: vote, shows: ({ status, offered }) => offered === 13 && status === "Sent" },
  "own strings": { element: STRINGS, act: vote, shows: ({ status, thanks, offered }) => offered === 2 && thanks === "Thanks!" && status === "Sent" },
};

async function vote(element) {
  await element.press("down");
}

async function stop(element, driver) {
  await vote(element);
  await driver.executeAsyncScript("const done = arguments[0]; afterword.ready.then((handle) => (handle.stop(), done()))");
}

const emulate = (driver, ...features) =>
  driver.sendDevToolsCommand("Emulation.setEmulatedMedia", { features: features.map(([name, value]) => ({ name, value })) });

/** Opens a browser and a page for each state; `go` visits one, and waits until the element in it lives. */
async function open(t) {
  const collector = await startCollector();
  t.after(collector.stop);
  const page = ({ tag = "", element = "", answers }) =>
    `<title>chat</title><meta name="color-scheme" content="light dark">
     <script async src="${collector.origin}/afterword.js" data-key="${collector.publicKey}" data-settle-ms="50"
       ${answers ? `data-collector="/${answers}"` : ""} ${tag}></script>
     <main><h1>chat</h1><afterword-feedback for="r-1" ${element}></afterword-feedback></main>`;
  const refusing = (status) => [`/${status}/v1/records`, (_, response) => response.writeHead(status).end()];
  const pages = await servePages({
    ...Object.fromEntries(Object.entries(STATES).map(([state, how]) => [`/${state.replace(" ", "-")}`, page(how)])),
    ...Object.fromEntries([503, 400].map(refusing)),
  });
  t.after(pages.close);
  const browser = await openBrowser("chromium");
  t.after(browser.close);
  const { driver } = browser;
  const element = feedback(driver);
  const go = async (state) => {
    await driver.get(`${pages.origin}/${state.replace(" ", "-")}`);
    await driver.executeScript("localStorage.clear(); sessionStorage.clear()");
    await driver.navigate().refresh();
    await element.ready();
  };
  return { driver, element, go, browser };
}

test("axe-core finds nothing in the states that not every vote comes to", async (t) => {
  const { driver, element, go, browser } = await open(t);
  for (const [look, feature] of Object.entries(LOOKS)) {
    await emulate(driver, feature);
    for (const [state, { act, shows }] of Object.entries(STATES)) {
      await t.test(`${look}, ${state}`, async () => {
        await go(state);
        await act(element, driver);
        await element.shows(state, shows);
        await element.rest();
        assert.deepEqual(await axeFindings(driver), [], state);
      });
    }
  }
  // What the browser says itself of a server that refuses.
  for (const { text, source } of browser.console) assert.match(`${text} ${source}`, /v1\/records|Failed to load/);
});

test("axe-core finds a fault that is there, and what it cannot tell is not passed over", async (t) => {
  const { driver, element, go } = await open(t);
  await emulate(driver, LOOKS.light);
  await go("inline");
  await driver.executeScript("document.querySelector('afterword-feedback').style.setProperty('--afterword-muted', '#ccc')");
  await element.press("down");
  await element.shows("it is sent", ({ status }) => status === "Sent");
  await element.rest();
  const [faint, ...others] = await axeFindings(driver);
  assert.match(faint, /^color-contrast: .*part="(status|question|label)"/);
  for (const other of others) assert.match(other, /^color-contrast: /);

  await go("inline");
  await driver.executeScript("arguments[0].removeAttribute('aria-label')", await element.find("[part=bar] button"));
  assert.match((await axeFindings(driver)).join("\n"), /^button-name: <button /);

  await go("inline");
  await element.press("down");
  await element.shows("it is sent", ({ status }) => status === "Sent");
  await element.rest();
  await driver.executeScript("arguments[0].style.background = 'linear-gradient(#000, #fff)'", await element.find("[part=card]"));
  assert.match((await axeFindings(driver)).join("\n"), /^cannot tell: color-contrast: /m);
});

/** Runs in the page: what of the element is made to move, by its style; and what has begun to. */
const MOVING = `
  const { shadowRoot } = document.querySelector("afterword-feedback");
  return [...shadowRoot.querySelectorAll("*")].flatMap((one) => {
    const { animationName, transitionDuration } = getComputedStyle(one);
    return [animationName, transitionDuration].join() === "none,0s" ? [] : [one.part.value + " " + animationName + " " + transitionDuration];
  });
`;
const HEAR = `
  window.began = [];
  for (const type of ["animationstart", "transitionrun"]) {
    document.querySelector("afterword-feedback").shadowRoot.addEventListener(type, ({ animationName }) => began.push(animationName ?? type));
  }
`;

for (const [motion, moving, began] of [["no-preference", ["card come 0s"], ["come"]], ["reduce", [], []]]) {
  test(`with prefers-reduced-motion: ${motion}, ${began.length ? "the card comes up" : "nothing moves"}`, async (t) => {
    const { driver, element, go } = await open(t);
    await emulate(driver, ["prefers-reduced-motion", motion]);
    await go("own strings");
    await driver.executeScript(HEAR);
    await element.press("down");
    await element.shows("it is sent", ({ status }) => status === "Sent");
    await element.rest();
    assert.deepEqual(await driver.executeScript(MOVING), moving);
    await element.choose("Not polite");
    await element.press("send");
    await element.shows("thanks", ({ asks }) => !asks);
    assert.deepEqual(await driver.executeScript("return began"), began);
  });
}

/** Runs in the page: the colour that stands behind what bears this part, and the one that the system marks with. */
const BEHIND = `
  const { shadowRoot } = document.querySelector("afterword-feedback");
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.cssText = "forced-color-adjust: none; background: Highlight";
  const marked = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return [...shadowRoot.querySelectorAll(arguments[0])].map((one) => {
    const { backgroundColor, color } = getComputedStyle(one);
    return { marked: backgroundColor === marked, legible: backgroundColor !== color };
  });
`;

test("in forced colours what is pressed is told apart, by the system's own mark", async (t) => {
  const { driver, element, go } = await open(t);
  await emulate(driver, LOOKS.forced);
  await go("own strings");
  await driver.executeScript("document.querySelector('afterword-feedback').style.setProperty('--afterword-accent', '#0b57d0')");
  const marks = async (selector) => {
    const all = await driver.executeScript(BEHIND, selector);
    assert.ok(all.every(({ legible }) => legible), `what is written on it is seen: ${selector}`);
    return all.map(({ marked }) => marked);
  };
  assert.deepEqual(await marks("[part~=thumb]"), [false, false]);
  await element.press("down");
  await element.shows("it is sent", ({ status }) => status === "Sent");
  assert.deepEqual(await marks("[part~=thumb]"), [false, true]);
  assert.deepEqual(await marks("[part~=reason]"), [false, false]);
  await element.choose("Not polite");
  assert.deepEqual(await marks("[part~=reason]"), [false, true]);
  assert.deepEqual(await marks("[part~=send]"), [true]);
});
