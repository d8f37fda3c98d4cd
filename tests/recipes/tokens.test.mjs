// The recipes of docs/tokens.md: what each mints the collector takes, and so do the others.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { By } from "selenium-webdriver";
import { VERSIONS } from "../../scripts/tools.mjs";
import { openBrowser } from "../system/harness/browsers.mjs";
import { AFTERWORD, startCollector } from "../system/harness/collector.mjs";
import { click } from "../system/harness/gestures.mjs";
import { servePages } from "../system/harness/pages.mjs";
import { arrival, storedRecords } from "../system/harness/records.mjs";
import { until } from "../system/harness/until.mjs";
import { endings, installed } from "./setting.mjs";
import { LANGUAGES, run } from "./tokens/languages.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DOC = readFileSync(join(ROOT, "docs", "tokens.md"), "utf8");
const GOLDEN = JSON.parse(readFileSync(join(ROOT, "tests", "fixtures", "golden", "whole.json"), "utf8"));
const { id: ID, response: RESPONSE } = GOLDEN.records[0];
const { id: ANSWER, trace_id: TRACE, span_id: SPAN } = RESPONSE;

/** What the command prints, for the data of this collector. */
function afterword(collector, ...args) {
  const { status, stdout, stderr } = spawnSync(AFTERWORD, [...args, "--data-dir", collector.dataDir], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

/** A collector that demands tokens, and the secret that it takes them of. */
async function demanding(ends) {
  const collector = ends(await startCollector());
  await collector.down();
  const secret = afterword(collector, "token", "secret", "make");
  afterword(collector, "token", "mode", "required");
  await collector.up();
  assert.equal(await refusal(collector, undefined), "token_missing");
  return { collector, secret };
}

/** The code by which a vote on the answer is refused with this token; undefined where it is taken. */
async function refusal(collector, token) {
  const record = { ...GOLDEN.records[0], id: ID, response: { ...RESPONSE, token } };
  const answer = await fetch(`${collector.origin}/v1/records?key=${collector.publicKey}`, {
    method: "POST",
    headers: { Origin: collector.origin, "Content-Type": "text/plain" },
    body: JSON.stringify({ ...GOLDEN, records: [record] }),
  });
  assert.equal(answer.status, 200);
  return (await answer.json()).rejected[0]?.code;
}

for (const language of LANGUAGES) {
  test(`${language.name} are taken by the collector, for their own answer alone`, async (t) => {
    const recipe = installed(t, language);
    if (!recipe) return;
    const { collector, secret } = await demanding(endings(t));
    const mint = (...words) => {
      const { ok, said } = run(recipe, secret, "mint", ...words);
      assert.ok(ok, said);
      return said;
    };
    assert.equal(await refusal(collector, mint("r-82", TRACE, SPAN)), "token_mismatch");
    assert.equal(await refusal(collector, mint(ANSWER, SPAN + SPAN, SPAN)), "token_mismatch");
    assert.equal(await refusal(collector, mint(ANSWER, TRACE, TRACE.slice(16))), "token_mismatch");
    assert.deepEqual(await storedRecords(collector), []);
    assert.equal(await refusal(collector, mint(ANSWER)), undefined);
    assert.equal(await refusal(collector, mint(ANSWER, TRACE, SPAN)), undefined);
    const other = run(recipe, secret.replace(/.$/, (last) => (last === "0" ? "1" : "0")), "mint", ANSWER);
    assert.equal(await refusal(collector, other.said), "token_bad_signature");
    // Ids that are not ASCII, and what base64 writes with + and /.
    const strange = "r-ÿ>?~ 日本 👍🏽";
    const read = run(recipe, secret, "read", mint(strange));
    assert.equal(JSON.parse(read.said).sub, strange);
  });

  test(`${language.name} are taken by the other languages`, (t) => {
    const recipe = installed(t, language);
    if (!recipe) return;
    const secret = `ts_0a1b2c3d_${"0123456789abcdef".repeat(4)}`;
    const before = Math.floor(Date.now() / 1000);
    const { said: token } = run(recipe, secret, "mint", ANSWER, TRACE, SPAN);
    const after = Math.ceil(Date.now() / 1000);
    const header = JSON.parse(Buffer.from(token.split(".")[0], "base64url"));
    assert.deepEqual(header, { alg: "HS256", typ: "JWT", kid: "0a1b2c3d" });
    for (const other of LANGUAGES) {
      const reader = installed(t, other);
      if (!reader) return;
      const { ok, said } = run(reader, secret, "read", token);
      assert.ok(ok, `${other.name}: ${said}`);
      const { exp, ...claims } = JSON.parse(said);
      assert.deepEqual(claims, { sub: ANSWER, trace: TRACE, span: SPAN }, other.name);
      assert.ok(before <= exp - 8 * 86_400 && exp - 8 * 86_400 <= after, "good for eight days");
      assert.equal(run(reader, secret.replace("a", "b"), "read", token).ok, false, `${other.name}, with another secret`);
    }
  });
}

test("what the command mints is taken by all languages", async (t) => {
  const { collector, secret } = await demanding(endings(t));
  const token = afterword(collector, "token", "mint", "--response", ANSWER, "--trace", TRACE, "--span", SPAN);
  assert.equal(await refusal(collector, token), undefined);
  for (const language of LANGUAGES) {
    const reader = installed(t, language);
    if (!reader) return;
    const { exp, ...claims } = JSON.parse(run(reader, secret, "read", token).said);
    assert.deepEqual(claims, { sub: ANSWER, trace: TRACE, span: SPAN });
  }
});

test("a page with the mark votes, and one without is told why not", async (t) => {
  const ends = endings(t);
  const { collector, secret } = await demanding(ends);
  const node = LANGUAGES[0].install();
  const { said: token } = run(node, secret, "mint", ANSWER, TRACE, SPAN);
  const [, mark] = /```html\n([\s\S]*?)```/.exec(DOC);
  const page = (marks) => `<title>reader</title>${collector.tag}${marks}`;
  const filled = mark.replace("eyJ…", token);
  assert.ok(filled.includes(token));
  const pages = ends(await servePages({ "/": page(filled), "/without": page(mark.replace(/\s+data-afterword-token="[^"]*"/, "")) }));
  const browser = ends(await openBrowser("chromium"));
  const { driver } = browser;
  const vote = async (path) => {
    await driver.get(`${pages.origin}${path}`);
    await click(driver, await driver.findElement(By.css("[data-afterword=up]")));
    await driver.executeScript("afterword.flush()");
  };
  await vote("/without");
  const dropped = () => driver.executeScript("return afterword.stats().dropped");
  await until("it is told", async () => (await dropped()).token_missing > 0, dropped);
  assert.deepEqual(await storedRecords(collector), []);
  await vote("/");
  const record = await arrival(collector, "the vote", ({ kind }) => kind === "thumb");
  assert.equal(record.response.id, ANSWER);
  assert.ok(!JSON.stringify(record).includes(token), "the token is not kept");
  assert.deepEqual(browser.console, []);
});

test("each recipe of the page is the file that is run, and names the versions", () => {
  const shown = [...DOC.matchAll(/\[`(tests\/recipes\/[^`]+)`\]\(\.\.\/([^)]+)\)[^\n]*:\n\n(?:<!--.*-->\n)?```\w+\n([\s\S]*?)^```$/gm)];
  assert.deepEqual(shown.map(([, path]) => path), LANGUAGES.map(({ file }) => `tests/recipes/tokens/${file}`));
  for (const [, path, link, code] of shown) {
    assert.equal(link, path);
    assert.equal(code, readFileSync(join(ROOT, path), "utf8"), path);
  }
  assert.ok(DOC.includes(`\`pyjwt\` ${VERSIONS.recipes.tokens.pyjwt}`));
  const manifest = readFileSync(join(ROOT, "crates", "collector", "Cargo.toml"), "utf8");
  const [, version] = /^jsonwebtoken = \{ version = "([^"]+)"/m.exec(manifest);
  assert.ok(DOC.includes(`\`jsonwebtoken\` ${version} `));
});
