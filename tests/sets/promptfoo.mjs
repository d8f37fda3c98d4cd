// An exported set run by promptfoo, with a model that says what it is told to.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ANSWERS } from "./cases.mjs";
import { ensurePromptfoo } from "./installing.mjs";

/** What promptfoo ends with when a test has failed, and nothing else has. */
const A_TEST_FAILED = 100;

/** The two ways in which the set's questions get into a prompt, as the page has them. */
const PAGE = readFileSync(new URL("../../docs/regression-sets.md", import.meta.url), "utf8");
const PROMPTS = [...PAGE.matchAll(/^ {2}- (["'])(.*)\1$/gm)].map(([, , prompt]) => prompt);

/** Runs it; gives what it ended with, and its results. */
function evaluate(folder, name, prompt, answers) {
  const path = (file) => join(folder, `${name}-${file}`);
  const config = {
    description: name,
    prompts: [prompt],
    providers: [{ id: `file://${fileURLToPath(new URL("provider.cjs", import.meta.url))}`, config: { answers: path("answers.json"), asked: path("asked.jsonl") } }],
    tests: `file://${join(folder, "promptfoo.jsonl")}`,
  };
  writeFileSync(path("config.json"), JSON.stringify(config));
  writeFileSync(path("answers.json"), JSON.stringify(answers));
  writeFileSync(path("asked.jsonl"), "");
  // If anything read it, it would stand in what is asked.
  writeFileSync(join(folder, "secret.txt"), "THE-SECRET");
  const packages = join(ensurePromptfoo(), "node_modules");
  const program = join(packages, "promptfoo", "dist", "src", "entrypoint.js");
  const words = [program, "eval", "--config", path("config.json"), "--output", path("results.json"), "--no-cache", "--no-progress-bar", "--no-write", "--max-concurrency", "1"];
  const env = {
    ...process.env,
    SECRET: "THE-SECRET",
    PROMPTFOO_DISABLE_TELEMETRY: "1",
    PROMPTFOO_DISABLE_UPDATE: "1",
    PROMPTFOO_DISABLE_REMOTE_GENERATION: "1",
    PROMPTFOO_CONFIG_DIR: join(folder, "promptfoo-home"),
    HOME: folder,
  };
  const { status, stdout, stderr } = spawnSync(join(packages, "node", "bin", "node"), words, { cwd: folder, env, encoding: "utf8", maxBuffer: 1 << 26 });
  const said = `${stdout}${stderr}`;
  assert.ok(status === 0 || status === A_TEST_FAILED, said);
  const { results } = JSON.parse(readFileSync(path("results.json"), "utf8"));
  const asked = readFileSync(path("asked.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));
  return { status, results: results.results, asked };
}

/** Checks the file `promptfoo.jsonl` of a folder. */
export function checkPromptfoo(folder) {
  assert.equal(PROMPTS.length, 2);
  const said = (which) => Object.fromEntries(ANSWERS.map((one) => [one.prompt, one[which]]));
  for (const [at, prompt] of PROMPTS.entries()) {
    const good = evaluate(folder, `good-${at}`, prompt, said("good"));
    assert.deepEqual([good.status, good.results.map(({ success }) => success)], [0, ANSWERS.map(() => true)], JSON.stringify(good.results.filter(({ success }) => !success), null, 1));
    // What is asked is the question as it was: no template of it was rendered, no file of it was read.
    assert.deepEqual(good.asked.map((asked) => JSON.parse(asked).at(-1).content), ANSWERS.map((one) => one.prompt));
    assert.ok(!JSON.stringify(good).includes("THE-SECRET"), "a secret got out");
  }
  // A provider that is told to answer in JSON gives an object.
  const object = { ...said("good"), [ANSWERS.find(({ mode }) => mode === "format").prompt]: { me: "a model" } };
  const parsed = evaluate(folder, "parsed", PROMPTS[0], object);
  assert.deepEqual([parsed.status, parsed.results.map(({ success }) => success)], [0, ANSWERS.map(() => true)], JSON.stringify(parsed.results.filter(({ success }) => !success), null, 1));
  const bad = evaluate(folder, "bad", PROMPTS[0], said("bad"));
  assert.deepEqual([bad.status, bad.results.map(({ success }) => success)], [A_TEST_FAILED, ANSWERS.map(() => false)]);
  // The very answers that people were unhappy with.
  const again = evaluate(folder, "again", PROMPTS[0], said("text"));
  assert.deepEqual([again.status, again.results.map(({ success }) => success)], [A_TEST_FAILED, ANSWERS.map(() => false)]);
  return `promptfoo passes ${ANSWERS.length} good answers, and fails as many that are bad`;
}
