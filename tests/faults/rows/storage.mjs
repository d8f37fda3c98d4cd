// The page's storage is full, forbidden, or holds what the widget did not put there.

import assert from "node:assert/strict";
import { thumb } from "../acts.mjs";
import { answerWith, pass } from "../behaviours.mjs";
import { CORRUPT, FOREIGN, HOSTILE, LATER_VERSION, SIGN } from "../hostile.mjs";
import { answered, counted, onTheDevice, press, ready, visit } from "../visit.mjs";

const done = [thumb("r-1")];

/** Runs in the page: fills the storage to its last character. */
const FILL = `
  for (let size = 1 << 22, at = 0; size >= 1; ) {
    try { localStorage.setItem("fill-" + at++, "x".repeat(size)); } catch { size >>= 1; }
  }`;

const pressed = (name, before) => ({
  name,
  run: async (world) => {
    await world.chat({ before });
    await press(world.driver, done[0]);
    await answered(world.driver, 1);
    return { done };
  },
});

/** JSON in a script in a page. */
const inScript = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");

/** A visit whose record stays behind, then other entries beside it, then the next visit, which finds both. */
const besideOurs = (name, others, { counted: expected }) => ({
  name,
  run: async (world) => {
    const { driver, proxy } = world;
    proxy.always(answerWith(503));
    const { url } = await world.chat();
    await press(driver, done[0]);
    await proxy.request("it was tried", ({ status }) => status === 503);
    world.host.put("/planting", `<title>planting</title><script>for (const [key, value] of ${inScript(others)}) localStorage.setItem(key, value);</script>`);
    await driver.get(`${world.host.origin}/planting`);
    proxy.always(pass);
    await visit(driver, url);
    const counts = await counted(driver, "all of it is looked at", ({ acknowledged, dropped }) => acknowledged > 0 && (!expected || dropped.storage_corrupt >= expected));
    assert.equal(counts.dropped.storage_corrupt ?? 0, expected, "each is counted");
    const left = await driver.executeScript("return Object.keys(localStorage)");
    for (const [key] of others) assert.equal(left.includes(key), !expected, `${key} is ${expected ? "gone" : "left alone"}`);
    for (const { batch } of proxy.requests) assert.ok(!JSON.stringify(batch).includes(SIGN), "none of it is sent");
    return { done };
  },
});

export const storageRows = [
  pressed("storage full", FILL),
  {
    name: "storage filled by the site while a record waits, then the next visit",
    run: async (world) => {
      const { driver, proxy } = world;
      proxy.always(answerWith(503));
      const { url } = await world.chat();
      await press(driver, done[0]);
      await onTheDevice(driver, done);
      await driver.executeScript(FILL);
      await driver.get(world.elsewhere);
      proxy.always(pass);
      await visit(driver, url);
      return { done };
    },
  },
  pressed("storage throwing on every use", "for (const name of ['getItem', 'setItem', 'removeItem', 'key']) Storage.prototype[name] = () => { throw new DOMException('blocked', 'SecurityError'); };"),
  pressed(
    "storage throwing when it is named",
    "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: () => { throw new DOMException('blocked', 'SecurityError'); } });",
  ),
  {
    name: "sandboxed frame (origin null, no storage)",
    collector: { AFTERWORD_ORIGINS: "null" },
    run: async (world) => {
      const { driver } = world;
      const framed = world.page({}, "/framed");
      world.host.put("/chat", `<title>around</title><iframe sandbox="allow-scripts" src="${framed}" width="900" height="600"></iframe>`);
      await driver.switchTo().newWindow("tab");
      await driver.get(`${world.host.origin}/chat`);
      await driver.switchTo().frame(0);
      await ready(driver);
      await press(driver, done[0]);
      await answered(driver, 1);
      await driver.switchTo().defaultContent();
      return { done };
    },
  },
  besideOurs("corrupt entries in storage: skipped and counted", CORRUPT, { counted: CORRUPT.length }),
  besideOurs("entries of other names in storage: left alone", FOREIGN, { counted: 0 }),
  besideOurs("entries by a hostile script of the same origin (sizes, types, script text): skipped and counted", HOSTILE, { counted: HOSTILE.length }),
  besideOurs("a stored record of a later wire version: left alone", LATER_VERSION, { counted: 0 }),
];
