// The one way into the wasm.

/**
 * What goes wrong in there, even a trap, never reaches the page: then `failed` is called, and nothing enters any
 * more. Nothing enters twice either, for a host's own code may run inside of a read.
 *
 * `brace` stands before what must not get lost. Firefox cuts short a script that runs while its tab is closed, without
 * telling it, and then goes on with the next event: that one finds everything as it was when `save` was called, and
 * what that gave was kept, to make it so.
 */
export function entry(widget, save, left, failed) {
  let inside = false;
  let restore;
  const enter = (method, ...given) => {
    if (inside) return;
    inside = true;
    let result;
    try {
      result = widget[method](...given);
      inside = false;
    } catch (error) {
      restore = undefined;
      failed(error);
    }
    left();
    return result;
  };
  enter.brace = () => {
    if (!inside) restore = save();
    else if (restore) {
      restore();
      inside = false;
    }
  };
  return enter;
}
