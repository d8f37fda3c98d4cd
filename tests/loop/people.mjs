// Those who visit: what they like, which they tell nobody, and what they do with an answer because of it.

import { chance } from "./chance.mjs";
import { FIELDS, QUESTIONS } from "./fields.mjs";
import { anyStyle, LIKED, score, TRAITS } from "./style.mjs";

const IN_EACH_FIELD = 6;
const VISITS = 2;
/** As few as stay under what an export takes of one conversation. */
const QUESTIONS_IN_A_VISIT = 3;

/** One in twelve, in every other trade, likes the opposite of what the others like. */
const isContrary = (field, at) => field % 2 === 0 && at === 0;
/** One act in eight has nothing to do with the answer. */
const AT_RANDOM = 1 / 8;

const OPPOSITE = Object.fromEntries(TRAITS.map((trait) => [trait, !LIKED[trait]]));

/** Everybody, with what each asks in each visit. */
export const PEOPLE = FIELDS.flatMap((_, field) =>
  Array.from({ length: IN_EACH_FIELD }, (_, at) => {
    const name = `${field}.${at}`;
    const luck = chance("person", name);
    const taste = isContrary(field, at) ? OPPOSITE : LIKED;
    const asks = luck.some(QUESTIONS[field], VISITS * QUESTIONS_IN_A_VISIT);
    const visits = Array.from({ length: VISITS }, (_, visit) => asks.slice(visit * QUESTIONS_IN_A_VISIT, (visit + 1) * QUESTIONS_IN_A_VISIT));
    return { name, field, taste, visits };
  }),
);

/** What someone does who is unhappy, and who is not. */
const UNHAPPY = ["rewrite", "correct", "again"];
const HAPPY = ["copy", "up", "nothing"];

/**
 * What a person does with an answer of `style` to `question`, at the `attempt`: `rewrite` it as a draft and send that, vote it
 * down and `correct` it, ask `again`, `copy` it, vote it `up`, or `nothing`; and the style in which they would have it.
 * `before` is the style of the attempt before, which they compare it with.
 */
export function decide({ name, taste }, question, attempt, style, before) {
  const luck = chance("act", name, question, attempt);
  const wanted = { luck, style: taste };
  if (luck.happens(AT_RANDOM)) return { act: luck.pick(["rewrite", "correct", "copy", "up", "nothing"]), luck, style: anyStyle(luck), random: true };
  const likes = score(style, taste);
  if (before) return { act: likes > score(before, taste) ? luck.pick(["copy", "up"]) : "correct", ...wanted };
  if (likes === TRAITS.length) return { act: luck.pick(HAPPY), ...wanted };
  // One thing amiss is worth a change, but nobody expects anything better from asking again.
  if (likes === TRAITS.length - 1) return { act: luck.pick(["rewrite", "correct"]), ...wanted };
  return { act: luck.pick(UNHAPPY), ...wanted };
}

/** What someone would say of an answer that they vote down, in the words of the menu. */
export const reasonsOf = (style, taste) => [
  ...(style.padding !== taste.padding ? [style.padding ? "too_long" : "too_short"] : []),
  ...(style.bullets !== taste.bullets ? ["format"] : []),
  ...(style.apology !== taste.apology || style.figure_first !== taste.figure_first ? ["style"] : []),
];
