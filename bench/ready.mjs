// What has to be there before an act can be done again and again.

/** Characters in the draft, and the answer that is as long, from the end. */
const DRAFT = 20_000;
const LONG = 2;

export const READY = {
  key: async (page) => {
    await page.call("host.lengthen", LONG, DRAFT);
    await page.click(await page.call("host.place", "[aria-label='Edit']", LONG));
  },
  token: (page) => page.call("host.begin"),
};
