// What goes onto the clipboard: a copy button fires no event, so the call that it makes is the witness. The host's call
// is passed on as it is, and its answer given back as it is.

/** Copies that are remembered, for what is pasted may come of one. */
const MOST = 5;

export function watchClipboard(onEnd) {
  /** When something was last put onto the clipboard by a script, and what. */
  let last = { at: 0 };
  const copies = [];
  const wrote = (text) => (last = { at: Date.now(), text });
  const { prototype } = globalThis.Clipboard ?? {};
  for (const name of ["writeText", "write"]) {
    const original = prototype?.[name];
    if (!original) continue;
    const passed = function (...given) {
      const answer = original.apply(this, given);
      try {
        answer.then(() => wrote(name == "writeText" ? String(given[0]) : undefined), () => {});
      } catch {
        // Not what a browser answers.
      }
      return answer;
    };
    prototype[name] = passed;
    onEnd(() => {
      if (prototype[name] == passed) prototype[name] = original;
    });
  }
  return {
    wrote,
    since: (at) => (last.at >= at ? last : undefined),
    /** An answer was copied, all of it or this part. */
    copied(answer, text) {
      copies.push({ answer, text });
      copies.splice(0, copies.length - MOST);
    },
    copies: () => copies,
  };
}
