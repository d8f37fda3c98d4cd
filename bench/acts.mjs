// What is done in the page, as data. Clicks and keys are the browser's own; what a product does by itself, its code does.

/** Characters in the draft. */
const DRAFT = 20_000;
/** The answer that is as long, from the end. */
const LONG = 2;
/** Tokens in one task each. */
const TOKENS = 100;
const SECONDS = 2;

const GOOD = ".thread .actions [aria-label='Good response']";
const BAD = ".thread .actions [aria-label='Bad response']";

/** An answer begins, and nothing comes for as long as a model thinks: what its coming sets off is over then. */
async function begin(page) {
  await page.call("host.begin");
  await page.call("bench.pass", 1_200);
}

/**
 * Each act: `ready` brings the page to where it can be done, again and again; `once` does it the n-th time, and `after` puts
 * an end to it. `per` is how many events one time is, where `once` does not give that, `times` how often it is done for a time.
 * While an act is `restless`, work goes on in the page by the clock: of an act that is so "now" it is no part, of one that is
 * so in "all" it is.
 */
export const ACTS = [
  {
    name: "a click on nothing",
    times: 40,
    ready: (page) => page.call("host.place", "header"),
    once: (page, at, place) => page.click(place),
  },
  {
    name: "the first thumb",
    // There is one first time only.
    times: 0,
    ready: (page) => page.call("host.place", GOOD, 40),
    once: (page, at, place) => page.click(place),
  },
  {
    name: "a thumb changed",
    times: 40,
    ready: async (page) => {
      const down = await page.call("host.place", BAD, 20);
      const up = await page.call("host.place", GOOD, 20);
      await page.click(up);
      return [down, up];
    },
    once: (page, at, places) => page.click(places[at % 2]),
  },
  {
    name: "a key in a draft of 20,000 characters",
    times: 40,
    ready: async (page) => {
      await page.call("host.lengthen", LONG, DRAFT);
      await page.click(await page.call("host.place", "[aria-label='Edit']", LONG));
      await page.quiet();
      await page.key("x");
    },
    once: (page) => page.key("y"),
  },
  {
    name: "a scroll",
    times: 40,
    ready: (page) => page.call("host.place", GOOD, 60),
    once: async (page, at) => void (await page.call("host.scroll", at % 2 ? -300 : 300)),
  },
  {
    name: "a streamed token",
    per: TOKENS,
    times: 4,
    restless: "now",
    ready: begin,
    once: async (page) => void (await page.call("host.stream", TOKENS)),
    after: (page) => page.call("host.end"),
  },
  {
    name: "a second of an answer that streams",
    times: 1,
    restless: "all",
    ready: begin,
    // As fast as one reads; a machine that is busy takes longer, and by the second it is the same.
    once: (page) => page.call("host.stream", 20 * SECONDS, 50),
    after: (page) => page.call("host.end"),
  },
  {
    name: "a message that comes",
    times: 20,
    ready: () => undefined,
    once: (page) => page.call("host.come"),
  },
];
