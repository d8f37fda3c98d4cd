// Every command and every snippet of the README, as a reader would use them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { By } from "selenium-webdriver";
import { openBrowser } from "./harness/browsers.mjs";
import { AFTERWORD, startCollector } from "./harness/collector.mjs";
import { click } from "./harness/gestures.mjs";
import { servePages } from "./harness/pages.mjs";
import { startProgram } from "./harness/processes.mjs";
import { arrival } from "./harness/records.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const DEFAULT_ORIGIN = "http://127.0.0.1:8787";

const blocks = [...README.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
const snippets = (language) => blocks.filter((block) => block.language === language).map(({ text }) => text);
const commands = snippets("sh").flatMap((text) => text.trim().split("\n").map((line) => line.replace(/\s+#.*$/, "")));

const folder = (t) => {
  const path = mkdtempSync(join(tmpdir(), "afterword-readme-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
};
/** The snippet with what a reader puts in: the collector's address and public key. */
const filled = (text, { origin, publicKey }) => text.replaceAll(DEFAULT_ORIGIN, origin).replaceAll("pk_…", publicKey);

test("the README has no snippet that is not run here", () => {
  const known = [/^npm (start|test)$/, /^AFTERWORD_DEMO_MODEL_URL=\S+ AFTERWORD_DEMO_MODEL=\S+ npm start$/, /^npm run build && npm pack$/, /^curl /, /^afterword (export|sets|stats)\b/];
  for (const command of commands) assert.ok(known.some((pattern) => pattern.test(command)), command);
  assert.deepEqual([...new Set(blocks.map(({ language }) => language))].sort(), ["html", "js", "json", "sh"]);
  assert.ok(README.split("\n").length < 300, "it is short");
  for (const [, path] of README.matchAll(/\]\(((?!https?:)[^)#]+)\)/g)) readFileSync(join(ROOT, path));
});

test("npm start prints an address that answers, and a demo", async (t) => {
  const program = startProgram("npm", ["start"], { AFTERWORD_LISTEN: "127.0.0.1:0", AFTERWORD_DATA_DIR: folder(t) });
  t.after(() => program.stop());
  const [, demo] = await program.line(/^demo\s+(http:\S+)$/);
  const page = await fetch(demo);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<title>Afterword demo<\/title>/);
  const widget = await fetch(new URL("/afterword.js", demo));
  assert.equal(widget.status, 200, "the widget is inside");
});

test("the script tag and the marks of the README give a record beside its trace", async (t) => {
  const collector = await startCollector();
  t.after(collector.stop);
  const [tag, marks] = snippets("html");
  const pages = await servePages({ "/": `<title>reader</title>${filled(tag, collector)}${marks}` });
  t.after(pages.close);
  const browser = await openBrowser("chromium");
  t.after(browser.close);
  const { driver } = browser;
  await driver.get(`${pages.origin}/`);
  await click(driver, await driver.findElement(By.css("[data-afterword=down]")));
  const record = await arrival(collector, "the vote", ({ kind }) => kind === "thumb");
  assert.equal(record.thumb.value, "down");
  assert.equal(record.response.id, "r-81");
  assert.equal(record.response.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  assert.equal(record.response.span_id, "00f067aa0ba902b7");
  assert.deepEqual(browser.console, []);
});

/** Runs in the page: the widget comes when all else has been painted. Ends with what has moved since, once that is painted. */
const COME = `
  const [script, done] = arguments;
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const shifts = [];
  const observer = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  const element = document.querySelector("afterword-feedback");
  painted().then(async () => {
    document.head.append(document.createRange().createContextualFragment(script));
    while (!element.shadowRoot) await painted();
    await painted();
    shifts.push(...observer.takeRecords());
    done({ width: element.offsetWidth, moved: shifts.some(({ value, hadRecentInput }) => value && !hadRecentInput) });
  });
`;

test("nothing moves when the element of the README comes, by the rule that stands with it", async (t) => {
  const collector = await startCollector();
  t.after(collector.stop);
  const [tag, , element, ...others] = snippets("html");
  assert.deepEqual(others, []);
  const page = (text) => `<title>reader</title><main><p>above</p>${text}<p>below</p></main>`;
  const pages = await servePages({ "/": page(element), "/without": page(element.replace(/<style>.*<\/style>/, "")) });
  t.after(pages.close);
  const browser = await openBrowser("chromium");
  t.after(browser.close);
  const { driver } = browser;
  for (const [path, moved] of [["/", false], ["/without", true]]) {
    await driver.get(`${pages.origin}${path}`);
    assert.deepEqual(await driver.executeAsyncScript(COME, filled(tag, collector)), { width: 92, moved }, path);
  }
  assert.deepEqual(browser.console, []);
});

test("the packed package, installed elsewhere, runs the module of the README", async (t) => {
  const collector = await startCollector();
  t.after(collector.stop);
  const home = folder(t);
  const npm = (args, cwd) => {
    const { status, stdout, stderr } = spawnSync("npm", [...args, "--loglevel=error"], { cwd, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  npm(["pack", "--pack-destination", home], ROOT);
  writeFileSync(join(home, "package.json"), JSON.stringify({ name: "reader", private: true, type: "module" }));
  npm(["install", "./afterword-0.1.0.tgz", "--no-audit", "--no-fund", "--offline"], home);
  const dist = join(home, "node_modules", "afterword", "dist");
  const file = (name, type) => (_, response) => {
    response.writeHead(200, { "Content-Type": type });
    response.end(readFileSync(join(dist, name)));
  };
  const [module, ...others] = snippets("js");
  assert.deepEqual(others, []);
  const marks = '<article data-afterword-response="r-1"><button data-afterword="up">Good</button></article>';
  const pages = await servePages({
    "/": `<title>reader</title><script type="importmap">{"imports":{"afterword":"/afterword/index.js"}}</script>
      <script>document.addEventListener("heard", ({ detail }) => { document.title += " " + detail.kind; });</script>${marks}
      <script type="module">${filled(module, collector)}; document.documentElement.dataset.started = "true";</script>`,
    "/afterword/index.js": file("index.js", "text/javascript"),
    "/afterword/widget.js": file("widget.js", "text/javascript"),
    "/afterword/core.js": file("core.js", "text/javascript"),
    "/afterword/afterword.bin": file("afterword.bin", "application/octet-stream"),
  });
  t.after(pages.close);
  const browser = await openBrowser("chromium");
  t.after(browser.close);
  const { driver } = browser;
  await driver.get(`${pages.origin}/`);
  await driver.wait(async () => (await driver.findElements(By.css("html[data-started]"))).length > 0, 30_000, "it has started");
  await click(driver, await driver.findElement(By.css("[data-afterword=up]")));
  await arrival(collector, "the vote", ({ kind }) => kind === "thumb");
  await driver.wait(async () => (await driver.getTitle()).includes("thumb"), 30_000, "the host was told");
  assert.deepEqual(browser.console, []);
});

test("the commands that read and export run as they stand", async (t) => {
  const home = folder(t);
  const collector = await startCollector({ AFTERWORD_DATA_DIR: join(home, "afterword-data") });
  t.after(collector.stop);
  const path = [dirname(AFTERWORD), process.env.PATH].join(delimiter);
  for (const command of commands.filter((line) => /^(curl|afterword) /.test(line))) {
    const line = command.replaceAll(DEFAULT_ORIGIN, collector.origin);
    const { status, stdout, stderr } = spawnSync("sh", ["-c", line], { cwd: home, encoding: "utf8", env: { ...process.env, PATH: path } });
    assert.equal(status, 0, `${line}: ${stderr}`);
    if (line.startsWith("curl")) assert.ok("next_cursor" in JSON.parse(stdout), stdout);
    const [, out] = /--out (\S+)/.exec(line) ?? [];
    if (out) assert.equal(readFileSync(join(home, out), "utf8"), "");
  }
});

/** What a value is made of, and not what it says. */
const shapeOf = (value) => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, name === "role" ? member : shapeOf(member)]));
};

test("the row that the README shows is one of the file that its command writes", async (t) => {
  const home = folder(t);
  const collector = await startCollector({ AFTERWORD_DATA_DIR: join(home, "afterword-data") });
  t.after(collector.stop);
  const [row, ...others] = snippets("json");
  assert.deepEqual(others, []);
  const shown = JSON.parse(row);
  const batch = JSON.parse(readFileSync(join(ROOT, "tests", "fixtures", "golden", "whole.json"), "utf8"));
  const answer = await fetch(`${collector.origin}/v1/records`, {
    method: "POST",
    headers: { Authorization: `Bearer ${collector.secretKey}`, "Content-Type": "application/json" },
    body: JSON.stringify(batch),
  });
  assert.equal((await answer.json()).accepted, batch.records.length);
  const command = commands.find((line) => line.startsWith("afterword export dpo"));
  const path = [dirname(AFTERWORD), process.env.PATH].join(delimiter);
  const { status, stderr } = spawnSync("sh", ["-c", command], { cwd: home, encoding: "utf8", env: { ...process.env, PATH: path } });
  assert.equal(status, 0, stderr);
  const rows = readFileSync(join(home, /--out (\S+)/.exec(command)[1]), "utf8").trim().split("\n").map((line) => JSON.parse(line));
  const same = rows.find(({ source }) => source === shown.source);
  assert.ok(same, stderr);
  // More stands in a row than is shown of it: its provenance.
  const ofShown = Object.fromEntries(Object.keys(shown).map((name) => [name, same[name]]));
  assert.deepEqual(shapeOf(ofShown), shapeOf(shown));
});
