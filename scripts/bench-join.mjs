// How long it takes to find the call that gave an answer among a million calls of one day, in a collector as it ships. `--write`
// puts the figures into docs/joining.md. Nothing is asserted of them: machines differ.

import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { ROOT, say } from "./command.mjs";
import { buildCollector } from "./start.mjs";

process.env.AFTERWORD_BINARY ??= await buildCollector();
const { startCollector } = await import("../tests/system/harness/collector.mjs");
const { tellCalls, vote } = await import("../tests/join/collector.mjs");
// The parts that ask the DOM are not asked here.
globalThis.document ??= {};
const { sketcherOf } = await import("../js/read/sketch.js");

const CALLS = Number(process.env.AFTERWORD_JOIN_CALLS ?? 1_000_000);
const LOOKUPS = 1_000;
/** Calls that are made and told in one go. */
const PORTION = 2_000;
const DAY_MS = 24 * 3_600_000;
const PAGE = join(ROOT, "docs", "joining.md");

/** Words and questions as long as those of chats; how often a word comes falls with its rank, as in any language. */
const WORDS = 20_000;
const ANSWER = 80;
const QUESTION = 10;
let state = 7;
const chance = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
const word = () => `w${Math.floor(WORDS ** chance()).toString(36)}x`;
const text = (words) => Array.from({ length: words }, word).join(" ");

const collector = await startCollector();
try {
  const now = Date.now();
  const kept = [];
  const begun = performance.now();
  for (let told = 0; told < CALLS; told += PORTION) {
    const answers = Array.from({ length: PORTION }, () => ({ question: text(QUESTION), answer: text(ANSWER) }));
    // Their places among all, so that each has a trace of its own.
    const numbered = { ...Object.fromEntries(answers.map((answer, at) => [told + at, answer])) };
    const numbers = Object.keys(numbered).map(Number);
    await tellCalls(collector, numbered, numbers, (number) => now - Math.floor((number / CALLS) * DAY_MS * 0.99));
    const each = Math.ceil(CALLS / LOOKUPS);
    kept.push(...numbers.filter((number) => number % each === 0).map((number) => ({ number, ...numbered[number] })));
    if (told % 100_000 === 0) say(`${told.toLocaleString("en")} calls told, ${Math.round((performance.now() - begun) / 1000)} s`);
  }
  const make = await sketcherOf(readFileSync(join(ROOT, "dist", "sketch.bin")));
  const sketched = kept.map(({ number, question, answer }) => ({ id: `r-${number}`, sketch: make(answer, question) }));
  await vote(collector, sketched);
  await vote(collector, kept.map(({ number }) => ({ id: `bare-${number}` })));
  const ask = async (id) => {
    const from = performance.now();
    const response = await fetch(`${collector.origin}/v1/responses/${id}`, { headers: { Authorization: `Bearer ${collector.secretKey}` } });
    const { call } = await response.json();
    return { ms: performance.now() - from, call };
  };
  const rows = [];
  for (const [what, name, isJoined] of [["an answer with a sketch, joined by content", "r", true], ["an answer without one, joined to none", "bare", false]]) {
    const times = [];
    let right = 0;
    for (const { number } of kept) {
      const { ms, call } = await ask(`${name}-${number}`);
      times.push(ms);
      right += isJoined ? call?.joined_by === "content" && parseInt(call.trace_id, 16) === number + 1 : call === undefined;
    }
    times.sort((one, other) => one - other);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
    rows.push(`| ${what} | ${right} of ${kept.length} | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} | ${at(1)} |`);
  }
  const [{ model }] = cpus();
  const made = [
    `${CALLS.toLocaleString("en")} calls that ended within 24 hours, asked for one after the other by \`GET /v1/responses/{id}\`, in ms for the whole`,
    `request (\`npm run bench:join\`; ${cpus().length} cores, ${model.trim()}):`,
    "",
    "| | as expected | median | 95 % | 99 % | longest |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...rows,
  ];
  console.log(made.join("\n"));
  if (process.argv.includes("--write")) {
    const [begin, end] = ["<!-- bench: begin -->", "<!-- bench: end -->"];
    const page = readFileSync(PAGE, "utf8");
    writeFileSync(PAGE, `${page.slice(0, page.indexOf(begin) + begin.length)}\n${made.join("\n")}\n${page.slice(page.indexOf(end))}`);
  }
} finally {
  await collector.stop();
}
