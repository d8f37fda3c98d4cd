// What goes onto the clipboard: a copy button fires no event, so the call that it makes is the witness. The host's call
// is passed on as it is, and its answer given back as it is.

import { now, onEnd } from "./page.js";

/** Copies that are remembered, for what is pasted may come of one. */
const MOST = 5;

let last;
export let copies;

/** When the browser has refused to put something onto it. */
export let refusedAt;

/** Something was put onto the clipboard by a script. */
export const wrote = (text) => (last = { at: now(), text });

/** What was, since then. */
export const wroteSince = (at) => last?.at >= at && last;

/** An answer was copied, all of it or this part. */
export const copied = (answer, text) => (copies = [...copies.slice(-MOST), { answer, text }]);

export function watchClipboard() {
  copies = [];
  last = undefined;
  const { prototype } = globalThis.Clipboard ?? {};
  for (const name of ["writeText", "write"]) {
    const original = prototype?.[name];
    if (!original) continue;
    const passed = function (...given) {
      const answer = original.apply(this, given);
      answer?.then?.(() => wrote(name == "writeText" ? `${given[0]}` : undefined), () => (refusedAt = now()));
      return answer;
    };
    prototype[name] = passed;
    onEnd(() => {
      if (prototype[name] == passed) prototype[name] = original;
    });
  }
}
