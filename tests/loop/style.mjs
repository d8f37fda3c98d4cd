// How an answer is given: four things that it does or does not, whatever it says. They are all that the visitors care about.

import { chance } from "./chance.mjs";
import { ADVICE, fieldOf, FIELDS } from "./fields.mjs";

export const TRAITS = ["bullets", "figure_first", "apology", "padding"];

const APOLOGIES = [
  "I am sorry, but I may be wrong here.",
  "Sorry, I cannot be sure about this one.",
  "I apologise in advance if this misses your point.",
  "Unfortunately I am only an assistant, sorry about that.",
];
const PADDING = [
  "That is an interesting question which many people ask themselves at one time or another.",
  "As so often in life, it all depends on a number of different circumstances.",
  "There is of course a lot more that could be said about this topic.",
  "I hope that this general overview is of some use to you in the end.",
  "Please do not hesitate to ask me again whenever anything else comes to mind.",
];

/** What is said in answer to a question: the same figure and the same advice, however they are put. */
function contentOf(question) {
  const { unit } = FIELDS[fieldOf(question)];
  const luck = chance("content", question);
  return { figure: `${2 + Math.floor(luck.next() * 97)} ${unit}`, advice: luck.some(ADVICE, 3) };
}

/** The answer to a question in a style, which says what of `TRAITS` it has. `luck` chooses the words that say nothing. */
export function compose(question, style, luck) {
  const { figure, advice } = contentOf(question);
  const lines = style.figure_first ? [figure, ...advice] : [...advice, figure];
  const body = style.bullets ? lines.map((line) => `- ${line}`).join("\n") : lines.map((line) => `${line}.`).join(" ");
  // All is drawn, whether it is needed or not: the same luck is the same words in every style.
  const [before, after] = luck.some(PADDING, 2);
  const apology = luck.pick(APOLOGIES);
  const isAround = luck.happens(0.5);
  const first = style.apology ? apology : undefined;
  const around = style.padding ? (isAround ? [[before], [after]] : [[], [before]]) : [[], []];
  return [[first, ...around[0]].filter(Boolean).join(" "), body, around[1].join(" ")].filter(Boolean).join("\n\n");
}

/** A style by the toss of a coin for each trait. */
export const anyStyle = (luck) => Object.fromEntries(TRAITS.map((trait) => [trait, luck.happens(0.5)]));

/** What most visitors like. They never say so. */
export const LIKED = { bullets: true, figure_first: true, apology: false, padding: false };

/** How many of the traits are as someone likes them. */
export const score = (style, taste) => TRAITS.filter((trait) => style[trait] === taste[trait]).length;

/** Runs in the page: what someone sees of an answer. Only padding takes many words to say one thing. */
export const SEEN = `
  const [text] = arguments;
  const items = [...text.querySelectorAll("li")].map((item) => item.textContent.trim());
  const blocks = [...text.children].map((block) => block.textContent.trim());
  const sentences = [...text.querySelectorAll("p")].flatMap((block) => block.textContent.split("."));
  return {
    bullets: items.length > 0,
    figure_first: /^\\d/.test(items[0] ?? blocks.find((block) => /\\d/.test(block)) ?? ""),
    apology: /\\bsorry\\b|\\bapologise\\b/i.test(text.textContent),
    padding: sentences.some((sentence) => sentence.trim().split(/\\s+/).length > 10),
  };
`;
