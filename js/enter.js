// The one way into the wasm.

import { DRAFT_BEGINS } from "./heard.js";

/** So many events are kept to be told again: few enough for what is left of a page's time, and not a copy of all for each. */
const MOST = 32;

/**
 * What goes wrong in there, even a trap, never reaches the page: then `failed` is called, which gives nothing, and nothing
 * enters any more. Nothing enters twice either, for a host's own code may run inside of a read.
 *
 * Firefox cuts short a script that runs while its tab is closed, without telling it, and then goes on with the next event.
 * So `brace` stands before what must not get lost: where a script was cut short, everything is made again as it was when
 * `save` was called, which gives the way back, and what came since is told again. Told twice it is as told once, but for a
 * draft that begins with what stands there now: it is kept at once.
 */
export function entry(widget, save, left, failed) {
  let inside, restore, since;
  const run = ([method, ...given]) => {
    inside = true;
    try {
      const result = widget[method](...given);
      inside = false;
      return result;
    } catch (error) {
      restore = failed(error);
    } finally {
      left();
    }
  };
  const enter = (...what) => {
    if (inside) return;
    since.push(what);
    const result = run(what);
    // The same number is a timer's, after which less is left to tell.
    if (what[2] == DRAFT_BEGINS || since[MOST]) enter.brace();
    return result;
  };
  enter.brace = () => {
    if (!inside) {
      restore = save();
      since = [];
    } else if (restore) {
      restore();
      // All of it stays, for this may be cut short again.
      since.forEach(run);
    }
  };
  enter.brace();
  return enter;
}
