// The policies of docs/csp.md, served as they stand there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { By } from "selenium-webdriver";
import { ENGINES, openBrowser, WEBASSEMBLY } from "./harness/browsers.mjs";
import { startCollector } from "./harness/collector.mjs";
import { click } from "./harness/gestures.mjs";
import { servePages } from "./harness/pages.mjs";
import { arrival } from "./harness/records.mjs";
import { until } from "./harness/until.mjs";

const DOC = readFileSync(new URL("../../docs/csp.md", import.meta.url), "utf8");
const COLLECTOR = "https://collector.example";

/** The headers and the script tag of each section that has some. */
const SECTIONS = DOC.split(/^## /m)
  .map((section) => {
    const [name] = section.split("\n");
    const block = (language) => RegExp(`^\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`$`, "m").exec(section)?.[1];
    return { name, headers: block("http"), tag: block("html") };
  })
  .filter(({ headers, tag }) => headers || tag);

test("docs/csp.md has no policy or script tag that is not served here", () => {
  assert.equal(SECTIONS.filter(({ headers, tag }) => headers && tag).length * 2, DOC.match(/^```\w+$/gm).length);
  assert.ok(SECTIONS.length >= 6);
});

/** Runs in the page: where the overlay's style places it. */
const OVERLAY = `
  const overlay = [...document.querySelectorAll("body > div")].find((element) => element.shadowRoot);
  return getComputedStyle(overlay).position;
`;

for (const engine of ENGINES) {
  test(`${engine}: the policies of the docs are all that the widget needs`, async (t) => {
    const collector = await startCollector({ AFTERWORD_ORIGINS: "null" });
    t.after(collector.stop);
    const filled = (text) => text.replaceAll(COLLECTOR, collector.origin).replaceAll("pk_…", collector.publicKey);
    const reports = [];
    const page = ({ headers, tag }, at) => (_, response) => {
      for (const line of filled(headers).split("\n")) {
        const [name, value] = line.split(/: (.*)/);
        // Only tells us what is refused.
        response.setHeader(name, name === "Content-Security-Policy" ? `${value}; report-uri ${pages.origin}/reports` : value);
      }
      response.writeHead(200, { "Content-Type": "text/html;charset=utf-8" });
      response.end(`<!doctype html><html lang="en"><title>strict</title>${filled(tag)}
        <article data-afterword-response="r-${at}"><p data-afterword-text>An answer.</p>
        <button data-afterword="down">Bad</button></article>`);
    };
    const pages = await servePages({
      ...Object.fromEntries(SECTIONS.map((section, at) => [`/${at}`, page(section, at)])),
      // Forbids what the page then does: so that the reports prove something.
      "/refused": (_, response) => {
        const policy = `script-src 'none'; report-uri ${pages.origin}/reports`;
        response.writeHead(200, { "Content-Type": "text/html", "Content-Security-Policy": policy });
        response.end("<title>refused</title><script>void 0</script>");
      },
      "/reports": (request, response) => {
        let body = "";
        request.on("data", (part) => (body += part));
        request.on("end", () => reports.push(body));
        response.writeHead(204, { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Content-Type" }).end();
      },
    });
    t.after(pages.close);
    const browser = await openBrowser(engine);
    t.after(browser.close);
    const { driver } = browser;

    for (const [at, { name, tag }] of SECTIONS.entries()) {
      await t.test(name, async () => {
        await driver.get(`${pages.origin}/${at}?afterword-debug`);
        await until("the widget has come", () => driver.executeScript("return Boolean(window.afterword?.stats?.())"));
        const loaded = "return performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop())";
        const asScript = tag.includes('data-wasm="false"');
        const files = await driver.executeScript(loaded);
        assert.equal(files.includes("afterword.bin"), !asScript);
        assert.equal(files.includes("core.js"), asScript || !WEBASSEMBLY, "WebAssembly runs where the policy allows it");
        await click(driver, await driver.findElement(By.css("[data-afterword=down]")));
        await driver.executeScript("afterword.flush()");
        const { thumb } = await arrival(collector, "the vote", ({ kind, response }) => kind === "thumb" && response.id === `r-${at}`);
        assert.equal(thumb.value, "down");
        // The overlay, which has a style, is there and has it.
        assert.equal(await driver.executeScript(OVERLAY), "fixed");
      });
    }
    assert.deepEqual(browser.console, []);
    assert.deepEqual(reports, []);
    await driver.get(`${pages.origin}/refused`);
    await until("what is refused is reported", () => reports.length);
  });
}
