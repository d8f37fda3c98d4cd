// What axe-core finds in the feedback element, and what it cannot tell.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Runs in the page. */
const RUN = "axe.run({ include: [['afterword-feedback']] }, { resultTypes: ['violations', 'incomplete'] }).then(arguments[0])";

const lines = (found) =>
  found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any, all, none }) => `${id}: ${html}: ${[...any, ...all, ...none].map(({ message }) => message).join("; ")}`),
  );

/** What is wrong, of any weight, and what it cannot tell: as the element is, there is nothing that it leaves to people. */
export async function axeFindings(driver) {
  await driver.executeScript(AXE);
  const { violations, incomplete } = await driver.executeAsyncScript(RUN);
  return [...lines(violations), ...lines(incomplete).map((line) => `cannot tell: ${line}`)];
}
