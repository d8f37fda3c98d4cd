// A record of every kind, and what it means in the words that all systems share.

import { recordId } from "../../js/record-id.js";

const SENT = "Dear Maria, could we move the meeting to Monday at noon? Best, Alex";

/** Each kind's own object, and what it means. */
export const SIGNALS = {
  thumb: {
    own: { value: "down", reasons: ["hallucination"], comment: "Paris, not Lyon", correction: "The capital of France is Paris.", changes: 1 },
    name: "user_thumb",
    explicit: true,
    label: "down",
    score: 0,
    comment: "Paris, not Lyon",
    correction: "The capital of France is Paris.",
  },
  copy: {
    own: { count: 2, chars: 412, fraction: 0.5, kind: "partial", code_blocks: [0], via: "selection" },
    name: "implicit_copy",
    label: "partial",
    score: 0.5,
  },
  regenerate: {
    own: { count: 1, since_done_ms: 4_000, seen_fraction: 0.75, cause: "quality" },
    name: "implicit_regenerate",
    label: "quality",
  },
  edit: {
    own: { draft: "Dear Maria, we move it to Friday.", final: SENT, distance: 0.4, similarity: 0.6, chars_added: 40, chars_removed: 30, duration_ms: 9_000, committed: true, grade: "substantive" },
    name: "implicit_edit",
    label: "substantive",
    score: 0.6,
    correction: SENT,
  },
  abandon: {
    own: { phase: "after_read", visible_ms: 9_000, seen_fraction: 0.5, engaged: true },
    name: "implicit_abandon",
    label: "after_read",
  },
  stop: {
    own: { streamed_chars: 120, seen_fraction: 0.5, after_ms: 3_000 },
    name: "implicit_stop",
    label: "stopped",
  },
  follow_up: {
    own: { gap_ms: 8_000, nature: "rephrase", similarity: 0.625, text: "And the capital of France?" },
    name: "implicit_follow_up",
    label: "rephrase",
    comment: "And the capital of France?",
  },
  view: {
    own: { visible_ms: 9_000, seen_fraction: 0.875 },
    name: "implicit_view",
    label: "viewed",
    score: 0.875,
  },
};

/** Texts have homes of their own. */
const TEXTS = ["comment", "correction", "draft", "final", "text"];

/** Long enough ago that a vote is no mis-tap any more. */
const AGO_MS = 60_000;

/** A record of a kind, and what it means; `change` may replace members of its own object. */
export function signal(kind, { visitor, response, rev = Date.now(), retracted, change = {}, more = {} }) {
  const { own, ...meaning } = SIGNALS[kind];
  const at = Date.now() - AGO_MS;
  const now = { ...own, ...change };
  const record = {
    id: recordId(visitor, response.id, kind),
    rev,
    kind,
    first_at_ms: at - 1_000,
    at_ms: at,
    ...(retracted && { retracted }),
    response,
    [kind]: now,
  };
  const raw = Object.fromEntries(Object.entries(now).filter(([name]) => !TEXTS.includes(name)));
  const measures = { ...raw, source: "afterword", record_id: record.id, rev, response_id: response.id, visitor, session: "s-1", environment: "production" };
  return { record, kind, visitor, span: response.span_id, ...meaning, ...more, explicit: Boolean(meaning.explicit), measures };
}
