// What one row plays in: a collector with an empty store, a proxy before it, a host on an origin of its own, a tab.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBrowser } from "../system/harness/browsers.mjs";
import { startCollector } from "../system/harness/collector.mjs";
import { openTab } from "../system/harness/gestures.mjs";
import { chatPage, startHost } from "./host.mjs";
import { startProxy } from "./proxy.mjs";
import { ready, visit } from "./visit.mjs";

/** Opens the world of one row around the browser that all rows share. `close()` leaves that one with its first tab. */
export async function openWorld(shared, collectorEnv = {}) {
  const undo = [];
  const collector = await startCollector(collectorEnv);
  undo.push(collector.stop);
  const proxy = await startProxy(collector);
  undo.push(proxy.close);
  const host = await startHost();
  undo.push(host.close);

  let browser = shared;
  const home = await shared.driver.getWindowHandle();
  const world = {
    engine: shared.engine,
    collector,
    proxy,
    host,
    get browser() {
      return browser;
    },
    get driver() {
      return browser.driver;
    },
    elsewhere: `${host.origin}/elsewhere`,
    /** Puts a chat page at a path, and gives its address. */
    page: (settings = {}, path = "/chat") => {
      host.put(path, chatPage({ proxy, collector, ...settings }));
      return host.origin + path;
    },
    /** A chat page, open in a new tab, with the widget running. */
    chat: async (settings, path) => {
      const url = world.page(settings, path);
      const tab = await openTab(world.driver, "about:blank");
      await visit(world.driver, url);
      return { url, tab };
    },
    /** The same in a tab that a script of the site has opened, and may close. */
    chatOpenedByScript: async (settings, path) => {
      const url = world.page(settings, path);
      const opener = await openTab(world.driver, world.elsewhere);
      const before = await world.driver.getAllWindowHandles();
      await world.driver.executeScript("window.open(arguments[0])", url);
      const opened = async () => (await world.driver.getAllWindowHandles()).find((handle) => !before.includes(handle));
      const tab = await world.driver.wait(opened, 30_000, "the script opened a tab");
      await world.driver.switchTo().window(tab);
      await ready(world.driver);
      return { url, tab, opener };
    },
    /** A browser for this row alone, in the place of the one that all share. */
    ownBrowser: async (settings) => {
      browser = await openBrowser(shared.engine, settings);
      const { close } = browser;
      undo.push(close);
    },
    /** A profile folder that is gone with the world. */
    profile: () => {
      const folder = mkdtempSync(join(tmpdir(), "afterword-profile-"));
      undo.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
      return folder;
    },
    /** Leaves every page of the row, as its visitors do, and what they then send is over. */
    leave: async () => {
      const { driver } = world;
      const handles = (await driver.getAllWindowHandles()).filter((handle) => browser !== shared || handle !== home);
      for (const handle of handles) {
        await driver.switchTo().window(handle);
        await driver.get("about:blank");
      }
      await proxy.until("no request is open", (requests) => requests.every(({ status }) => status !== undefined));
    },
    close: async () => {
      if (browser === shared) {
        for (const handle of await shared.driver.getAllWindowHandles()) {
          if (handle === home) continue;
          await shared.driver.switchTo().window(handle);
          await shared.driver.close();
        }
        await shared.driver.switchTo().window(home);
      }
      for (const act of undo.splice(0).reverse()) await act();
    },
  };
  return world;
}
