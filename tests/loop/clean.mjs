// Pairs made of the hidden preference itself: what the model is asked in the end, about trades that it has seen nothing of.

import { chance } from "./chance.mjs";
import { QUESTIONS } from "./fields.mjs";
import { anyStyle, compose, LIKED, score, TRAITS } from "./style.mjs";

const answer = (question, style, at) => [{ role: "assistant", content: compose(question, style, chance("clean", question, at)) }];

const row = (question, better, worse, trait, at) => ({
  prompt: [{ role: "user", content: question }],
  chosen: answer(question, better, at),
  rejected: answer(question, worse, at),
  trait,
});

/** Styles until one fits. */
function drawn(luck, fits) {
  for (;;) {
    const style = anyStyle(luck);
    if (fits(style)) return style;
  }
}

/** Two styles that are not liked equally, the better one first. */
function unequal(luck) {
  const one = anyStyle(luck);
  const other = drawn(luck, (style) => score(style, LIKED) !== score(one, LIKED));
  return score(one, LIKED) > score(other, LIKED) ? [one, other] : [other, one];
}

/**
 * For each question of these trades the answer as it is liked against one that differs in a single trait, which `trait`
 * names, and against one of any other style ("any"); and two that both may be amiss ("two").
 */
export function cleanPairs(fields) {
  return fields.flatMap((field) => QUESTIONS[field]).flatMap((question) => {
    const luck = chance("clean styles", question);
    const other = drawn(luck, (style) => score(style, LIKED) < TRAITS.length);
    return [
      ...TRAITS.map((trait, at) => row(question, LIKED, { ...LIKED, [trait]: !LIKED[trait] }, trait, at)),
      row(question, LIKED, other, "any", TRAITS.length),
      row(question, ...unequal(luck), "two", TRAITS.length + 1),
    ];
  });
}
