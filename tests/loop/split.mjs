// Training and held-out pairs: whole trades are held out, with all of their people and questions.

import { chance } from "./chance.mjs";
import { fieldOf, FIELDS } from "./fields.mjs";

export const questionOf = ({ prompt }) => prompt.at(-1).content;

/** So many trades, chosen by chance, are held out. */
export function split(rows, count) {
  const held = chance("split").some([...FIELDS.keys()], count);
  const isHeld = (row) => held.includes(fieldOf(questionOf(row)));
  return { train: rows.filter((row) => !isHeld(row)), test: rows.filter(isHeld), fields: held };
}
