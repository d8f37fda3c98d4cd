// The answers of a visit, by the names that the visit gives them.

import { isSame } from "./visit.mjs";

const PATIENCE_MS = 30_000;
/** Each answer of the echo model says in its first words which one it is. */
const NUMBER = /^\s*This is answer number (\d+)\b/;

export const numberOf = (text = "") => Number(NUMBER.exec(text)?.[1]) || undefined;

/** Remembers for each answer how the page finds it, and what it showed. */
export function answersOf(driver, page) {
  const known = new Map();
  const made = new Map();
  let since;

  /** Notes an answer that is there, however far it is. */
  async function begin(name, handle) {
    const text = await page.text(handle);
    const answer = known.get(name) ?? { name, since, texts: [], ids: [] };
    const id = await page.id?.(handle);
    Object.assign(answer, { handle, number: numberOf(text) ?? answer.number });
    answer.texts.push(text);
    if (id !== undefined) answer.ids.push(id);
    known.set(name, answer);
  }

  return {
    begin,
    /** An act begins, from which on there may be another answer. */
    act: () => (since = Date.now()),
    /** Notes an answer once all of it is there. */
    async keep(name, handle) {
      await page.done(handle);
      await driver.wait(async () => numberOf(await page.text(handle)), PATIENCE_MS, `the answer "${name}" is there`);
      await begin(name, handle);
    },
    of: (name) => known.get(name).handle,
    texts: (name) => known.get(name).texts,
    /**
     * Learns from the records which ids the answers have where the host has none: from those that bear a text, and for
     * answers of which there is none, from when they were first looked at.
     */
    learn(records) {
      for (const { response } of records) {
        const number = numberOf(response.text);
        if (number !== undefined) made.set(response.id, number);
      }
      for (const { kind, response, first_at_ms } of records) {
        if (kind !== "view" || made.has(response.id)) continue;
        const number = [...known.values()].findLast(({ since }) => since <= first_at_ms)?.number;
        if (number !== undefined && ![...made.values()].includes(number)) made.set(response.id, number);
      }
    },
    /** The first name of the answer that a record is of: an edited one goes by the name that it had. */
    nameOf(record) {
      const { id, text } = record.response;
      const all = [...known.values()];
      const byId = all.find(({ ids }) => ids.includes(id));
      const number = byId?.number ?? numberOf(text) ?? numberOf(record.edit?.draft) ?? made.get(id);
      return all.find((answer) => answer.number === number)?.name;
    },
    /** Whether an id is an answer's: where the host has none, as far as the records have told by now. */
    isId(id, name) {
      const answer = known.get(name);
      return answer.ids.length ? answer.ids.includes(id) : id !== undefined && (made.get(id) ?? answer.number) === answer.number;
    },
    /** What is wrong with the answer's own facts in a record of it. */
    misread(record) {
      const number = known.get(this.nameOf(record))?.number;
      const same = [...known.values()].filter((answer) => answer.number === number);
      const { id, text = "" } = record.response;
      const ids = same.flatMap((answer) => answer.ids);
      if (ids.length && !ids.includes(id)) return [`the id ${id}, not ${ids.join(" or ")}`];
      // What has left the page can be read no more; and of one that was stopped, the page may show more than the record has.
      if (!text || same.some(({ name }) => name === "stopped")) return [];
      const fits = same.some(({ texts }) => texts.some((shown) => isSame(shown, text)));
      return fits ? [] : [`another text than was shown: ${JSON.stringify(text)}`];
    },
  };
}
