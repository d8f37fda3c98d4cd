// The loop, once round: visitors who like something and never say so use the demo in a real browser; what they do becomes
// pairs; a model is trained on the pairs; and what it prefers then, of people and trades that it has seen nothing of, is what they like.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openBrowser } from "../system/harness/browsers.mjs";
import { AFTERWORD, startCollector } from "../system/harness/collector.mjs";
import { storedRecords } from "../system/harness/records.mjs";
import { until } from "../system/harness/until.mjs";
import { ensureTrainers, TRAINERS_ENV } from "../trainers/python.mjs";
import { cleanPairs } from "./clean.mjs";
import { FIELDS } from "./fields.mjs";
import { MODEL, startModel } from "./model.mjs";
import { PEOPLE } from "./people.mjs";
import { tell } from "./report.mjs";
import { questionOf, split } from "./split.mjs";
import { LIKED, TRAITS } from "./style.mjs";
import { visitAs } from "./visit.mjs";

/** Browsers at once: much of a visit is looking. */
const LANES = 4;
/** Of the twelve trades, with all their people and questions. */
const HELD_OUT = 3;

/** What the model must prefer rightly of the pairs made of the hidden preference, and at the lower end of the interval. */
const BAR = 0.8;
const LOWER_END = 0.75;
/** Of the pairs that people made, one act in eight of whom is random and one in twelve of whom wants the opposite. */
const BAR_OF_PEOPLE = 0.65;
/**
 * Labels that say nothing teach nothing: so far from one half may the mean of such trainings lie. It is a wide margin, since a few more of
 * one trait on one side, by chance, turn all pairs that differ in that trait the same way.
 */
const CONTROL = 0.25;

const folder = mkdtempSync(join(tmpdir(), "afterword-loop-"));
let model, collector;
/** Each answer, and what was done to it. */
const done = [];
let records = [];
let pairs = [];

before(async () => {
  model = await startModel();
  collector = await startCollector({ AFTERWORD_DEMO_MODEL_URL: model.url, AFTERWORD_DEMO_MODEL: MODEL });
  model.tell(collector);
});
after(async () => {
  await collector?.stop();
  await model?.close();
  rmSync(folder, { recursive: true, force: true });
});

const doing = (...acts) => done.filter(({ act }) => acts.includes(act));
const ofKind = (kind) => records.filter((record) => record.kind === kind && !record.retracted);
const KINDS = { rewrite: "edit", correct: "thumb", up: "thumb", copy: "copy", again: "regenerate" };
const wanted = (acts) => acts.filter(({ act }) => KINDS[act]).map(({ id, act }) => `${id} ${KINDS[act]}`);
/** Of which act a pair is, by its source; others are of two answers of the model. */
const REWRITINGS = { edit: "rewrite", correction: "correct" };
const keyOf = ({ response, kind }) => `${response.id} ${kind}`;

test("visitors ask, copy, vote, correct, rewrite and ask again in a browser", async (t) => {
  // Who works in the same trade comes one after the other: then each gets the same answers in every run.
  const fields = FIELDS.map((_, field) => PEOPLE.filter((person) => person.field === field));
  const lane = async () => {
    const browser = await openBrowser("chromium");
    const mine = [];
    try {
      for (let people = fields.shift(); people; people = fields.shift()) {
        for (const person of people) mine.push(...(await visitAs(browser.driver, collector.origin, person)));
      }
      // Closed tabs may still be sending: the browser is left open until all has come.
      await until("all acts have arrived", async () => {
        const had = new Set((await storedRecords(collector)).map(keyOf));
        return wanted(mine).every((key) => had.has(key));
      });
      done.push(...mine);
      assert.deepEqual(browser.console.filter(({ level }) => level !== "debug"), []);
    } finally {
      await browser.close();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await model.told();
  records = await storedRecords(collector);
  t.diagnostic(`${PEOPLE.length} visitors, ${done.length} answers, ${records.length} records`);
});

test("what they saw is what the model gave", () => {
  const given = new Map(model.answers.map((answer) => [answer.trace, answer]));
  assert.equal(given.size, done.length);
  for (const { trace, question, seen } of done) {
    assert.equal(given.get(trace).question, question);
    assert.deepEqual(seen, given.get(trace).style, given.get(trace).text);
  }
});

test("what arrived is what they did: nothing is missing, and nothing invented", () => {
  const acts = records.filter(({ kind, retracted }) => Object.values(KINDS).includes(kind) && !retracted);
  assert.deepEqual(acts.map(keyOf).sort(), wanted(done).sort());

  const did = new Map(done.map((one) => [one.id, one]));
  for (const { response, edit } of ofKind("edit")) {
    assert.equal(edit.final, did.get(response.id).text);
    assert.equal(edit.committed, true);
  }
  for (const { response, thumb } of ofKind("thumb")) {
    const { act, text, reasons } = did.get(response.id);
    const meant = act === "up" ? { value: "up", reasons: [] } : { value: "down", reasons: [...reasons].sort(), correction: text };
    const { value, correction } = thumb;
    assert.deepEqual({ value, reasons: [...thumb.reasons].sort(), ...(correction && { correction }) }, meant);
  }
  const visitors = new Map(records.map(({ response, context }) => [did.get(response.id).person, context.visitor]));
  assert.equal(new Set(visitors.values()).size, PEOPLE.length, "each person is one visitor");
  for (const { response, context } of records) assert.equal(context.visitor, visitors.get(did.get(response.id).person));
});

test("every answer stands beside its call, with the words that the model gave", async () => {
  const given = new Map(model.answers.map((answer) => [answer.trace, answer]));
  for (const { response } of new Map(records.map((record) => [record.response.id, record])).values()) {
    const answer = await fetch(`${collector.origin}/v1/responses/${response.id}`, { headers: { Authorization: `Bearer ${collector.secretKey}` } });
    const { call } = await answer.json();
    assert.equal(call?.joined_by, "trace");
    assert.ok(JSON.stringify(call.output).includes(JSON.stringify(given.get(response.trace_id).text).slice(1, -1)), response.id);
  }
});

test("they become pairs, each of which is what someone did", () => {
  const file = join(folder, "pairs.jsonl");
  const report = join(folder, "report.json");
  const { status, stderr } = spawnSync(AFTERWORD, ["export", "dpo", "--out", file, "--report", report, "--data-dir", collector.dataDir], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  pairs = readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  const did = new Map(done.map((one) => [one.id, one]));
  const given = new Map(model.answers.map((answer) => [answer.trace, answer]));
  for (const { prompt, chosen, rejected, response_id: id, source } of pairs) {
    const { question, text, trace, act } = did.get(id);
    assert.equal(prompt.at(-1).content, question);
    const sides = [chosen[0].content, rejected[0].content];
    if (source in REWRITINGS) {
      assert.equal(act, REWRITINGS[source]);
      assert.deepEqual(sides, [text, given.get(trace).text]);
    } else {
      const answers = model.answers.filter((answer) => answer.question === question).map((answer) => answer.text);
      assert.ok(sides.every((side) => answers.includes(side)), "both are answers of the model");
    }
  }
  const rewritten = doing("rewrite", "correct").length;
  const kept = pairs.filter(({ source }) => source in REWRITINGS).length;
  assert.ok(kept > rewritten / 2, `${kept} pairs of ${rewritten} rewritings: ${readFileSync(report, "utf8")}`);
});

test("the model learns what the visitors wanted, and nothing from labels that say nothing", (t) => {
  const { train, test: held, fields } = split(pairs, HELD_OUT);
  for (const of of [questionOf, ({ visitor }) => visitor]) {
    const known = new Set(train.map(of));
    assert.ok(!held.some((row) => known.has(of(row))), "neither a question nor a person is on both sides");
  }

  const lines = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  writeFileSync(join(folder, "train.jsonl"), lines(train));
  writeFileSync(join(folder, "test.jsonl"), lines(held));
  writeFileSync(join(folder, "clean.jsonl"), lines(cleanPairs(fields)));
  const learn = join(import.meta.dirname, "learn.py");
  const { status, stderr } = spawnSync(ensureTrainers(), [learn, folder], { encoding: "utf8", env: { ...process.env, ...TRAINERS_ENV } });
  assert.equal(status, 0, stderr);
  const figures = JSON.parse(readFileSync(join(folder, "figures.json"), "utf8"));

  const count = (rows, source) => rows.filter((row) => row.source === source).length;
  const sources = Object.fromEntries([...new Set(pairs.map(({ source }) => source))].sort().map((source) => [source, count(pairs, source)]));
  tell(t, {
    visitors: PEOPLE.length,
    contrary: PEOPLE.filter(({ taste }) => taste !== LIKED).length,
    answers: done.length,
    random: done.filter(({ random }) => random).length,
    acts: Object.fromEntries(Object.keys(KINDS).map((act) => [act, doing(act).length])),
    records: records.length,
    sources,
    held: { pairs: held.length, trades: fields.length, people: new Set(held.map(({ visitor }) => visitor)).size },
    figures,
  });

  const { before: untrained, after: trained, controls } = figures;
  for (const set of ["clean", "held_out"]) assert.equal(untrained[set].accuracy, 0.5, "before the training nothing is preferred");
  assert.ok(trained.clean.accuracy >= BAR, `${trained.clean.accuracy} of the clean pairs`);
  assert.ok(trained.clean.interval[0] >= LOWER_END, `from ${trained.clean.interval[0]} of the clean pairs`);
  assert.ok(trained.held_out.accuracy >= BAR_OF_PEOPLE, `${trained.held_out.accuracy} of the pairs of people held out`);
  for (const trait of TRAITS) assert.ok(trained[`clean_${trait}`].accuracy > 0.5, `${trait} was learned`);
  const mean = controls.reduce((sum, { clean }) => sum + clean.accuracy, 0) / controls.length;
  assert.ok(Math.abs(mean - 0.5) <= CONTROL, `${mean} after trainings on labels that say nothing`);
  for (const { clean } of controls) assert.ok(clean.accuracy < trained.clean.interval[0], "none of them comes near");
});
