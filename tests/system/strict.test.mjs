// Pages that forbid what can be forbidden: the same visit leaves the same records there, and the page hears of nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ENGINES, openBrowser, WEBASSEMBLY } from "./harness/browsers.mjs";
import { startCollector } from "./harness/collector.mjs";
import { assertVisit, SLOWLY, visitDemo } from "./harness/demo-visit.mjs";
import { arrival, assertOneEach, storedRecords } from "./harness/records.mjs";
import { startStrictHost, VIOLATIONS } from "./harness/strict-host.mjs";

/** No WebAssembly, no eval, no style but a file's, no markup made of strings. */
const STRICT = [
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'",
  "require-trusted-types-for 'script'; trusted-types 'none'",
].join("; ");
/** For a page without an origin: WebKit finds it not to be itself. */
const NAMED = (origin) => STRICT.replaceAll("'self'", origin);

const ASKED = [["script-src", "wasm-eval"]];

/** What a page hears where it has not said that WebAssembly is forbidden: refusals, and lines in its console. */
const UNSAID = {
  chromium: { violations: ASKED, lines: [] },
  firefox: { violations: ASKED, lines: [/^Content-Security-Policy: The page’s settings blocked WebAssembly \(script-src\)/] },
  webkitgtk: { violations: [], lines: [] },
};
const NOTHING = { violations: [], lines: [] };

/** What runs the core, by the files that the page has loaded. */
const RUNS = `
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name.split("/").pop());
  return ["core.js", "afterword.bin"].filter((name) => loaded.includes(name));
`;

const VISITS = {
  "a page with a strict policy": { options: { wasm: false } },
  "a frame of another site": { options: { wasm: false }, place: "framed" },
  "a sandboxed frame, without origin or storage": { options: { wasm: false }, place: "sandboxed", policy: NAMED },
  "a page that has not said so": { options: {}, unsaid: true },
};

for (const engine of ENGINES) {
  for (const [where, { options, place, policy = () => STRICT, unsaid }] of Object.entries(VISITS)) {
    test(`${engine}: ${where} leaves the same records`, async (t) => {
      const collector = await startCollector({ ...SLOWLY, AFTERWORD_ORIGINS: "null" });
      t.after(collector.stop);
      const host = await startStrictHost(collector, policy, options);
      t.after(host.close);
      const browser = await openBrowser(engine);
      t.after(browser.close);
      const { driver } = browser;

      let violations;
      const before = async () => {
        violations = await driver.executeScript(VIOLATIONS);
        assert.deepEqual(await driver.executeScript(RUNS), unsaid ? ["core.js", "afterword.bin"] : ["core.js"]);
        if (place === "sandboxed") assert.equal(await driver.executeScript(STORAGE), "null SecurityError");
      };
      const visit = await visitDemo(driver, host.origin, { around: host[place], before });
      await arrival(collector, "that the visitor left", ({ kind }) => kind === "abandon");
      await browser.close();
      const records = await storedRecords(collector);
      assertOneEach(records);
      assertVisit(records, visit);
      const heard = unsaid && WEBASSEMBLY ? UNSAID[engine] : NOTHING;
      assert.deepEqual(violations, heard.violations);
      assert.equal(browser.console.length, heard.lines.length, JSON.stringify(browser.console));
      heard.lines.forEach((line, at) => assert.match(browser.console[at].text, line));
    });
  }
}

/** Runs in the page: its origin, and what it is told when it looks for its storage. */
const STORAGE = `
  try {
    return localStorage.length;
  } catch ({ name }) {
    return origin + " " + name;
  }
`;
