// Loaded where pages have left records on the device: takes them over, one page at a time. Whatever else a script of
// the same origin may have written there is held to the shape of a record, thrown away and counted, and never sent.

import { LEFT, STORE } from "./device.js";
import { recordId } from "./record-id.js";

/** Characters of one stored record: as many as fit into a request. */
const MOST_CHARS = 60_000;

/** A claim further in the future is none: the clock has been changed since. */
const MOST_CLAIM_MS = 3_600_000;

/** Ms for which pages without locks keep off what one of them is taking over. */
const TAKING_MS = 5_000;

/** Records that are looked at in one go; then the page has its turn. */
const PORTION = 50;

const encoder = new TextEncoder();
const bytes = (text) => encoder.encode(text).length;

// Each says whether a value may stand in a record.
const word = (value) => typeof value == "string" && /^\P{Cc}+$/u.test(value) && bytes(value) <= 256;
const text = (value) => typeof value == "string";
const whole = (value) => Number.isSafeInteger(value) && value >= 0;
const share = (value) => typeof value == "number" && value >= 0 && value <= 1;
const flag = (value) => typeof value == "boolean";
const listOf = (fits) => (value) => Array.isArray(value) && value.length <= 500 && value.every(fits);
const like = (pattern) => (value) => typeof value == "string" && pattern.test(value);

/** An object with these members and no others; those of the second list may be left out. */
const shape = (needed, more = {}) => (value) => {
  if (typeof value != "object" || value === null || Array.isArray(value)) return false;
  const members = { ...needed, ...more };
  return (
    Object.keys(needed).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, inner]) => Object.hasOwn(members, name) && members[name](inner))
  );
};

const KINDS = {
  thumb: shape({ value: like(/^(up|down)$/), reasons: listOf(word), changes: whole }, { comment: text, correction: text }),
  copy: shape({ count: whole, chars: whole, fraction: share, kind: word, code_blocks: listOf(whole), via: word }),
  regenerate: shape({ count: whole, seen_fraction: share, cause: word }, { since_done_ms: whole, next_response: word }),
  edit: shape(
    {
      ...{ distance: share, similarity: share, chars_added: whole, chars_removed: whole },
      ...{ duration_ms: whole, committed: flag, grade: word },
    },
    { draft: text, final: text },
  ),
  abandon: shape({ phase: word, visible_ms: whole, seen_fraction: share, engaged: flag }),
  stop: shape({ streamed_chars: whole, seen_fraction: share, after_ms: whole }),
  follow_up: shape({ gap_ms: whole, nature: word, similarity: share }, { text }),
  view: shape({ visible_ms: whole, seen_fraction: share }),
};

const CONTEXT = shape(
  { session: word, visitor: word },
  { user: word, app: word, app_version: word, environment: word, page: text, sample: share },
);
const HEX = /^[\da-f]+$/;
const RESPONSE = shape(
  { id: word },
  {
    ...{ trace_id: like(HEX), span_id: like(HEX), run_id: word, fingerprint: word, model: word, prompt_version: word },
    ...{ chars: whole, text, prompt: text, token: like(/^[\w.+/=-]{1,4096}$/), host: word },
  },
);
const recordOf = (kind) =>
  shape(
    { id: word, rev: whole, kind: word, first_at_ms: whole, at_ms: whole, response: RESPONSE, [kind]: KINDS[kind] },
    { retracted: flag },
  );

/** The context and the record that are stored under a key; undefined where they are none. */
function read(stored) {
  try {
    if (stored.length > MOST_CHARS) return;
    const { context, record } = JSON.parse(stored);
    const fits =
      CONTEXT(context) &&
      Object.hasOwn(KINDS, record.kind) &&
      recordOf(record.kind)(record) &&
      record.id == recordId(context.visitor, record.response.id, record.kind);
    return fits ? { context: JSON.stringify(context), record } : undefined;
  } catch {
    // Not JSON, or not of this shape.
  }
}

/**
 * Takes over what pages have left that are gone, while it `may`: `take(group, rev, bytes, context, record)` is told of
 * each, `lose(reason, count)` of what is none. Where a page still claims its records, it asks to be called `again(ms)`
 * when the claim has run out.
 */
export async function adopt(own, may, take, lose, again) {
  const run = () => adoptAll(own, may, take, lose, again);
  // One page at a time; the one that has no turn leaves it to the one that has.
  if (navigator.locks) await navigator.locks.request("afterword", { ifAvailable: true }, (lock) => lock && run());
  else await run();
}

/** Calls `act` with each, and lets the page have its turn in between. Whether it came to the end. */
async function each(list, may, act) {
  for (const [at, one] of list.entries()) {
    if (at % PORTION == PORTION - 1) await new Promise((next) => setTimeout(next));
    if (!may()) return false;
    act(one);
  }
  return true;
}

async function adoptAll(own, may, take, lose, again) {
  const now = Date.now();
  const left = new Map();
  for (const key of Object.keys(localStorage)) {
    const [, page] = LEFT.exec(key) ?? [];
    if (page && page != own) left.set(page, [...(left.get(page) ?? []), key]);
  }

  const keys = [];
  let soonest = Infinity;
  for (const [page, records] of left) {
    const claim = STORE + page;
    const until = Number(localStorage[claim]);
    if (until > now && until < now + MOST_CLAIM_MS) {
      soonest = Math.min(soonest, until);
      continue;
    }
    localStorage[claim] = now + TAKING_MS;
    keys.push(...records, claim);
  }
  if (soonest < Infinity) again(soonest - now);

  /** The newest rev of each record, by its context. */
  const found = new Map();
  let corrupt = 0;
  const look = (key) => {
    const stored = localStorage[key];
    if (!LEFT.test(key) || stored === undefined) return;
    const entry = read(stored);
    if (!entry) {
      corrupt++;
      delete localStorage[key];
      return;
    }
    const same = `${entry.context} ${entry.record.id}`;
    if (!(found.get(same)?.record.rev > entry.record.rev)) found.set(same, entry);
  };
  if (!(await each(keys, may, look))) return;
  if (corrupt) lose("storage_corrupt", corrupt);

  const groups = new Map();
  const takeOver = ({ context, record }) => {
    if (!groups.has(context)) groups.set(context, groups.size + 1);
    const json = JSON.stringify(record);
    take(groups.get(context), record.rev, bytes(json), context, json);
  };
  if (!(await each([...found.values()], may, takeOver))) return;
  // They lie on the device under this page's name by now.
  for (const key of keys) delete localStorage[key];
}
