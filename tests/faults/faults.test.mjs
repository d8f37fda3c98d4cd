// The table of faults: every row in every engine, against the real collector. What was seen goes to docs/reliability.md.
//
// FAULTS_ENGINES and FAULTS_ROWS (parts of names, by commas) choose some; only a whole run writes the table.

import { after, test } from "node:test";
import { ENGINES, openBrowser } from "../system/harness/browsers.mjs";
import { play } from "./row.mjs";
import { collectorRows, rows } from "./rows.mjs";
import { writeTable } from "./table.mjs";

const chosen = (variable) => process.env[variable]?.split(",").filter(Boolean);
const engines = chosen("FAULTS_ENGINES") ?? ENGINES;
const wanted = ({ name }) => chosen("FAULTS_ROWS")?.some((part) => name.includes(part)) ?? true;

const results = [];
const failed = [];

for (const engine of engines) {
  test(`${engine}: what was done is stored, no more, no less`, async (t) => {
    const browser = await openBrowser(engine, { options: engine === "chromium" ? CHROMEDRIVER : {} });
    t.after(browser.close);
    for (const row of rows.filter(wanted)) {
      const reason = row.cannot?.[engine];
      await t.test(row.name, { skip: reason }, async () => {
        failed.push(row.name);
        results.push({ row: row.name, engine, why: row.lost, ...(await play(row, browser)) });
        failed.pop();
      });
      if (reason) results.push({ row: row.name, engine, reason });
    }
  });
}

test("the collector alone", async (t) => {
  for (const row of collectorRows.filter(wanted)) {
    await t.test(row.name, async () => {
      failed.push(row.name);
      results.push({ row: row.name, engine: "no browser", ...(await row.run()) });
      failed.pop();
    });
  }
});

after(() => {
  const whole = !chosen("FAULTS_ENGINES") && !chosen("FAULTS_ROWS");
  if (whole && !failed.length) writeTable(results, ENGINES);
});

/** chromedriver switches the back/forward cache off; people have it. */
const CHROMEDRIVER = { excludeSwitches: ["disable-back-forward-cache"] };
