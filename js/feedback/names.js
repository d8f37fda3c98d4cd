// The names of all strings, in the order in which each language has them.

/** Those of reasons are their codes. */
export const names = (
  "label|up|down|good|wrong|" +
  "hallucination|instruction|off_topic|refusal|too_long|too_short|truncated|format|style|unsafe|latency|ui_bug|other|" +
  "comment|correction|send|undo|close|thanks|sent|saved|pending|failed|undone|denied"
).split("|");

/** The codes of what may be wrong with an answer. */
export const REASONS = names.slice(5, 18);
