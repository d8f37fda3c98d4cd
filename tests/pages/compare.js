// What was recorded against what was to be: each record that is expected is there once, and no other.

/** Seeing and leaving are asked for by few pages. */
const ALWAYS = ["thumb", "copy", "regenerate", "edit", "stop", "follow_up"];

const plain = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const isSelector = (answer) => /^[#.[]/.test(answer);

/** Members of an expectation that say which answer, and not what its record holds. */
const OWN = {
  kind: (record, kind) => record.kind == kind,
  id: (record, id) => record.response.id == id,
  trace: (record, trace) => record.response.trace_id == trace,
  answer: ({ response, edit }, answer) => {
    const text = isSelector(answer) ? plain(document.querySelector(answer)?.textContent) : answer;
    // A draft made of an answer says as well which one it is.
    return plain(response.text).includes(text) || (text && plain(edit?.draft).includes(text));
  },
  without: ({ response }, text) => !plain(response.text).includes(text),
  prompt: ({ response }, text) => plain(response.prompt).includes(text),
  /** A rule that its answer is believed by. */
  by: ({ response }, rule) => response.host.split(" ")[0].split("+").includes(rule),
  retracted: ({ retracted }, wanted) => !!retracted == wanted,
  /** Whether all of the answer was copied: `kind` says already that it is a copy. */
  extent: ({ copy }, extent) => copy.kind == extent,
};

const same = (a, b) => JSON.stringify(a) == JSON.stringify(b) || (typeof b == "string" && typeof a == "string" && plain(a) == plain(b));

const fits = (record, expected) =>
  Object.entries({ retracted: false, ...expected }).every(([name, value]) =>
    OWN[name] ? OWN[name](record, value) : same(record[record.kind][name], value),
  );

const shown = ({ kind, retracted, response, ...rest }) =>
  `${kind} ${JSON.stringify({ retracted, ...rest[kind], id: response.id, host: response.host, text: plain(response.text).slice(0, 80) })}`;

/**
 * Lines that say what is wrong. What is `beyond` the rules, and why, the page says itself: there something may be missed,
 * and a text may be unknown or have more in it than the answer; but nothing may be invented, and no value be wrong.
 */
export function compare({ expect, also = [], nothing, beyond }, records) {
  const kinds = [...ALWAYS, ...also];
  const left = records.filter(({ kind }) => nothing || kinds.includes(kind));
  const wrong = [];
  const missed = [];
  // `may`: right if it is there, and no loss if it is not, as what follows a greeting, or a draft that was given up.
  for (const { may, ...all } of expect) {
    const { without, ...loose } = all;
    const expected = beyond ? loose : all;
    const at = left.findIndex((record) => fits(record, expected));
    if (at < 0) may || missed.push(expected);
    else left.splice(at, 1);
  }
  for (const expected of missed) {
    // The same kind on what may be the same answer: told as one that came out wrong.
    const near = left.findIndex((record) =>
      beyond ? !record.response.text && fits(record, { ...expected, answer: "" }) : record.kind == expected.kind,
    );
    if (beyond) left.splice(near, near < 0 ? 0 : 1);
    else if (near < 0) wrong.push(`missed: ${JSON.stringify(expected)}`);
    else wrong.push(`wrong: ${JSON.stringify(expected)} came as ${shown(left.splice(near, 1)[0])}`);
  }
  for (const record of left) wrong.push(`invented: ${shown(record)}`);
  for (const { kind, response } of records) {
    if (!response.host) wrong.push(`a ${kind} does not say how its answer was found`);
  }
  return wrong;
}
