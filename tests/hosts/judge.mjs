// What the store holds against what was done: each act was recorded right, wrongly, or not at all.

import { storedRecords } from "../system/harness/records.mjs";
import { isAllowed } from "./visit.mjs";

/** How long an act's record may take: it settles, waits for company, and travels. */
const PATIENCE_MS = 15_000;
const PAUSE_MS = 50;

/** Judges the records of `collector` by the `answers` of a visit. */
export function judgeOf(collector, answers) {
  async function stored() {
    const records = await storedRecords(collector);
    answers.learn(records);
    return records;
  }
  const fitting = (records, { kind, of }) => records.filter((record) => record.kind === kind && answers.nameOf(record) === of);

  /** How the records stand to what is expected: "right", "missed", or what is wrong. */
  async function judge(expected) {
    const found = fitting(await stored(), expected);
    if (!found.length) return { outcome: "missed" };
    const faults = found.map((record) => faultsOf(record, expected, answers));
    return faults.some((list) => !list.length) ? { outcome: "right" } : { outcome: "wrong", why: faults.at(-1).join("; ") };
  }

  return {
    judge,
    /** The same, as soon as it is right, or when time is up. */
    async await(expected) {
      const end = performance.now() + PATIENCE_MS;
      for (;;) {
        const verdict = await judge(expected);
        if (verdict.outcome === "right" || performance.now() > end) return verdict;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    },
    /** The records that nothing of the visit accounts for. */
    async invented(expectations) {
      const records = await stored();
      const claimed = new Set();
      for (const expected of expectations) {
        // One record for each act: another one of the same kind on the same answer is one too many.
        const found = fitting(records, expected);
        const best = found.find((record) => !faultsOf(record, expected, answers).length) ?? found[0];
        if (best) claimed.add(best);
      }
      return records.filter((record) => {
        const name = answers.nameOf(record);
        return !claimed.has(record) && !(name && isAllowed(record, name));
      }).map(brief);
    },
  };
}

function faultsOf(record, { kind, retracted = false, values }, answers) {
  const faults = answers.misread(record);
  if (!record.response.host) faults.push("it does not say which rule found the answer");
  if (Boolean(record.retracted) !== retracted) faults.push(retracted ? "not retracted" : "retracted");
  for (const [field, wanted] of Object.entries(values)) {
    const value = record[kind][field];
    const holds = wanted?.holds ? wanted.holds(value) : JSON.stringify(value) === JSON.stringify(wanted);
    if (!holds) faults.push(`${field} is ${JSON.stringify(value)}, not ${wanted?.says ?? JSON.stringify(wanted)}`);
  }
  return faults;
}

const brief = ({ kind, retracted, response, ...record }) => ({
  kind,
  ...(retracted && { retracted }),
  host: response.host,
  id: response.id,
  text: (response.text ?? "").slice(0, 80),
  values: record[kind],
});
