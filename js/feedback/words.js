// What the element says. Each language is a file that has all strings, in the order of their names.

import { closest } from "../dom.js";
import { names } from "./names.js";
import en from "./words/en.js";

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
  [closest(element, "[lang]")?.lang, navigator.language]
    .map((tag) => /^\w+/.exec(tag)?.[0].toLowerCase())
    .find((tag) => tag == "en" || others[tag]);

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
