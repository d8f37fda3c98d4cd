// The answers that are joined: those of XSTest's models, and markdown of our own, each as a page may have it.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const DOCUMENTS = new URL("documents/", import.meta.url);
const XSTEST = process.env.AFTERWORD_XSTEST ?? fileURLToPath(new URL("../../../shared/data/xstest/development.jsonl", import.meta.url));

/** Share of the words that are another one in an edited answer. */
const EDITED = 0.05;

/** Our own, with what was asked. */
export const documents = () =>
  readdirSync(DOCUMENTS)
    .sort()
    .map((name) => {
      const [, question, answer] = /^<!-- asked: (.*) -->\n([\s\S]*)$/.exec(readFileSync(new URL(name, DOCUMENTS), "utf8"));
      return { set: "documents", question, answer };
    });

/** Those of XSTest; none where they are not there. */
export function completions() {
  if (!existsSync(XSTEST)) return [];
  const rows = readFileSync(XSTEST, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  return rows.map(({ prompt, completion }) => ({ set: "XSTest", question: prompt, answer: completion }));
}

export const xstest = XSTEST;

/** As it was streamed up to half of its words, or characters where there are no words. */
function half(text) {
  const parts = text.split(/(?<=\s)|(?<=[\u0e00-\u0eff\u3040-\u9fff])/u);
  return parts.slice(0, Math.ceil(parts.length / 2)).join("");
}

/** With another word in the place of some; the same ones each time. */
function edited(text, seed) {
  let state = seed + 1;
  const chance = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return text.replace(/\p{L}{3,}/gu, (word) => (chance() < EDITED ? `${word.slice(0, 1)}mended` : word));
}

export const VARIANTS = {
  "as it is": (text) => text,
  "stopped half-way": half,
  "5 % of the words edited": edited,
};
