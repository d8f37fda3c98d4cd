// The one way into the wasm.

/** So many events are kept to be told again: few enough for what is left of a page's time, and not a copy of all for each. */
const MOST = 32;

/**
 * What goes wrong in there, even a trap, never reaches the page: then `failed` is called, and nothing enters any
 * more. Nothing enters twice either, for a host's own code may run inside of a read.
 *
 * Firefox cuts short a script that runs while its tab is closed, without telling it, and then goes on with the next event.
 * So `brace` stands before what must not get lost: where a script was cut short, everything is made again as it was when
 * `save` was called, which gives the way back, and what came since is told again. Told twice it is as told once.
 */
export function entry(widget, save, left, failed) {
  let inside, restore;
  let since = [];
  const run = (method, given) => {
    inside = true;
    try {
      const result = widget[method](...given);
      inside = false;
      return result;
    } catch (error) {
      restore = undefined;
      failed(error);
    } finally {
      left();
    }
  };
  const enter = (method, ...given) => {
    if (inside) return;
    if (since.length > MOST) enter.brace();
    since.push([method, given]);
    return run(method, given);
  };
  enter.brace = () => {
    if (!inside) {
      restore = save();
      since = [];
    } else if (restore) {
      restore();
      // All of it stays, for this may be cut short again.
      since.forEach((what) => run(...what));
    }
  };
  enter.brace();
  return enter;
}
