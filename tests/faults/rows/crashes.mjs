// Something ends without a word: the browser, the process of one page, the collector.

import { thumb } from "../acts.mjs";
import { blackhole, pass } from "../behaviours.mjs";
import { onDisk } from "../profile.mjs";
import { killRenderers } from "../renderers.mjs";
import { entries, onTheDevice, press, visit } from "../visit.mjs";

const done = [thumb("r-1"), thumb("r-2", "down")];

export const crashRows = [
  {
    name: "browser process killed with SIGKILL, started again on the same profile",
    run: async (world) => {
      const profile = world.profile();
      await world.ownBrowser({ profile });
      const { proxy } = world;
      proxy.always(blackhole);
      const { url } = await world.chat();
      for (const act of done) await press(world.driver, act);
      await onTheDevice(world.driver, done);
      // Engines hand to the disk some seconds later what a page has stored: what is killed before is beyond any page.
      await onDisk(profile, Object.keys(await entries(world.driver)));
      await world.browser.kill();

      proxy.always(pass);
      await world.ownBrowser({ profile });
      await visit(world.driver, url);
      return { done };
    },
  },
  {
    name: "renderer crash, then the next visit",
    run: async (world) => {
      const profile = world.profile();
      await world.ownBrowser({ profile });
      const { proxy } = world;
      const home = await world.driver.getWindowHandle();
      proxy.always(blackhole);
      const { url } = await world.chat();
      for (const act of done) await press(world.driver, act);
      await onTheDevice(world.driver, done);
      const keys = Object.keys(await entries(world.driver));

      proxy.always(pass);
      if (world.engine === "chromium") {
        // The address ends the process of the page that it is opened in; the driver says so as an error.
        await world.driver.get("chrome://crash").catch(() => {});
        await world.driver.close();
        await world.driver.switchTo().window(home);
        await world.driver.switchTo().newWindow("tab");
      } else {
        // The other drivers give up the whole browser when one of its pages crashes, so it is started again.
        await killRenderers(world.browser);
        await onDisk(profile, keys);
        await world.browser.close();
        await world.ownBrowser({ profile });
      }
      await visit(world.driver, url);
      return { done };
    },
  },
  {
    name: "collector down for the visit's end, up at the next visit",
    run: async (world) => {
      const { driver, collector } = world;
      const { url } = await world.chat();
      await collector.down();
      for (const act of done) await press(driver, act);
      await driver.get(world.elsewhere);
      await collector.up();
      await visit(driver, url);
      return { done };
    },
  },
];
