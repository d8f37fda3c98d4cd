// The bench: Chromium, pages of 200 and of 2,000 messages, without a widget and with it.

import { existsSync } from "node:fs";
import { openBrowser } from "../tests/system/harness/browsers.mjs";
import { startCollector } from "../tests/system/harness/collector.mjs";
import { servePages } from "../tests/system/harness/pages.mjs";
import { open } from "./driven.mjs";
import { steep } from "./flat.mjs";
import { count, time } from "./measure.mjs";
import { page } from "./page.mjs";

/** Messages of the small page and of the large one. */
export const SIZES = [200, 2_000];

/** The pages, and whether the widget reads what is not marked. */
export const KINDS = [
  { kind: "marked", marked: true },
  { kind: "unmarked", marked: false, read: true },
];

/** Ms until a record settles here: what is done in quick succession still makes one, and nobody waits long. */
const SETTLE_MS = 500;

const READER = new URL("../dist/page.js", import.meta.url);

/** What counts and times are taken in: a collector, and the pages; `stop()` ends both. */
async function world() {
  const collector = await startCollector();
  const { origin, publicKey } = collector;
  const options = `data-collector="${origin}" data-key="${publicKey}" data-settle-ms="${SETTLE_MS}"`;
  const tag = (read) => `<script async src="${origin}/afterword.js" ${options}${read ? ' data-read="page"' : ""}></script>`;
  const pages = {};
  const served = await servePages(pages);
  return {
    /** Opens a page in a tab of its own, lets `act` have it, and gives what that gives. */
    async on(driver, { messages, marked, read, sdk, counted }, act) {
      const path = `/${[messages, marked, sdk, counted].map(Number).join("-")}`;
      pages[path] ??= `${page({ messages, marked, counted })}${sdk ? tag(read) : ""}`;
      const opened = await open(driver, served.origin + path, sdk, sdk && read);
      try {
        return await act(opened);
      } finally {
        await opened.close();
      }
    },
    async stop() {
      await served.close();
      await collector.stop();
    },
  };
}

/** Fails where a page without a widget counts anything: then the bench would blame the widget for its own work. */
async function checkNone({ on }, driver, given) {
  const none = Object.values(await on(driver, { ...given, counted: true, sdk: false }, count));
  const some = none.flatMap(({ now, later }) => [...Object.values(now), ...Object.values(later)]).some(Boolean);
  if (some) throw new Error(`the page without a widget counts something: ${JSON.stringify(none)}`);
}

/** Lets `act` have a browser of its own, and gives what it gives and what the console said. */
async function inBrowser(act) {
  const browser = await openBrowser("chromium");
  try {
    return [await act(browser.driver), browser.console];
  } finally {
    await browser.close();
  }
}

/** Counts by kind of page, size and act. All side by side where `together`, for counts depend on no time but that of settling. */
async function countAll(opened, kinds, together) {
  const counts = Object.fromEntries(kinds.map(({ kind }) => [kind, {}]));
  const jobs = kinds.flatMap(({ kind, ...given }) => [
    (driver) => checkNone(opened, driver, { ...given, messages: SIZES[0] }),
    ...SIZES.map((messages) => async (driver) => {
      counts[kind][messages] = await opened.on(driver, { ...given, messages, counted: true, sdk: true }, count);
    }),
  ]);
  const all = together ? await Promise.all(jobs.map(inBrowser)) : await oneByOne(jobs.map((job) => () => inBrowser(job)));
  return { counts, lines: all.flatMap(([, lines]) => lines) };
}

/** What each gives, begun when the one before has ended. */
async function oneByOne(acts) {
  const given = [];
  for (const act of acts) given.push(await act());
  return given;
}

/** Times as lists by kind of page, size, "none" or "sdk", and act: one after the other, in rounds. */
async function timeAll(opened, kinds, { rounds, timed, quick, say }) {
  const times = {};
  const [browser, lines] = await inBrowser(async (driver) => {
    for (let round = 1; round <= rounds; round++) {
      say(`timing, round ${round} of ${rounds}`);
      for (const { kind, ...given } of kinds) {
        for (const messages of timed) {
          for (const sdk of [false, true]) {
            const seen = await opened.on(driver, { ...given, messages, sdk, counted: false }, (page) => time(page, quick));
            const place = (((times[kind] ??= {})[messages] ??= {})[sdk ? "sdk" : "none"] ??= {});
            for (const [name, spent] of Object.entries(seen)) (place[name] ??= []).push(spent);
          }
        }
      }
    }
    return `Chromium ${(await driver.getCapabilities()).getBrowserVersion()}`;
  });
  return { times, lines, browser };
}

/**
 * Everything that the report tells. `timed` are the sizes whose times are taken, in so many `rounds`. A `quick` run takes them
 * while it counts: they show that it can be done, and no more.
 */
export async function run(how) {
  const kinds = KINDS.filter(({ read }) => !read || existsSync(READER));
  const opened = await world();
  try {
    how.say("counting");
    const counting = countAll(opened, kinds, true);
    if (!how.quick) await counting;
    const timing = timeAll(opened, kinds, how);
    let [{ counts, lines }, { times, browser, lines: more }] = await Promise.all([counting, timing]);
    // What is typed slowly settles twice. On a machine with nothing else to do it does not, and what grows still grows.
    if (steep(counts, SIZES).length) {
      how.say("counting again, one page after the other");
      ({ counts, lines } = await countAll(opened, kinds, false));
    }
    const skipped = KINDS.filter((one) => !kinds.includes(one)).map(({ kind }) => kind);
    return { counts, times, browser, skipped, console: [...lines, ...more] };
  } finally {
    await opened.stop();
  }
}
