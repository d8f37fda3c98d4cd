// What the element says. Each language is a file that has all strings, in the order of their names.

import { closest } from "../dom.js";
import en from "./words/en.js";

const NAMES =
  "label|up|down|good|wrong|hallucination|instruction|off_topic|refusal|too_long|too_short|truncated|format|style|unsafe|latency|ui_bug|other|" +
  "comment|correction|send|undo|close|thanks|sent|saved|pending|failed|undone|denied";

/** The names of the strings. Those of reasons are their codes. */
export const names = NAMES.split("|");

/** The codes of what may be wrong with an answer. */
export const REASONS = names.slice(5, 18);

const languages = { en };

/** Each page loads its own alone. */
const others = {
  de: () => import("./words/de.js"),
  es: () => import("./words/es.js"),
  fr: () => import("./words/fr.js"),
  ja: () => import("./words/ja.js"),
  ar: () => import("./words/ar.js"),
};

/** The language of an element, if it is one of ours: of the nearest that names one, else the browser's. */
const languageOf = (element) =>
  [closest(element, "[lang]")?.lang, navigator.language].map((tag) => /^\w+/.exec(tag)?.[0].toLowerCase()).find((tag) => tag == "en" || others[tag]);

/** Loads the language of an element; whether it was not there before. Without it, English serves. */
export async function learn(element) {
  const language = languageOf(element);
  if (!language || languages[language]) return;
  try {
    languages[language] = (await others[language]()).default;
    return true;
  } catch {
    // The next element tries again.
  }
}

/** What an element says, string by string; the host may replace any of them. */
export function wordsFor(element) {
  let own;
  const wanted = languageOf(element);
  const language = languages[wanted] ? wanted : "en";
  try {
    own = JSON.parse(element.getAttribute("strings"));
  } catch {
    // As they are, then.
  }
  const strings = languages[language].split("|");
  return { language, own, ...Object.fromEntries(names.map((name, at) => [name, strings[at]])), ...own };
}
