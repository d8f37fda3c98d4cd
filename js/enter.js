// The one way into the wasm.

/**
 * What goes wrong in there, even a trap, never reaches the page: then `failed` is called, and nothing enters any
 * more. Nothing enters twice either, for a host's own code may run inside of a read.
 *
 * `brace` stands before what must not get lost. Firefox cuts short a script that runs while its tab is closed, without
 * telling it, and then goes on with the next event: that one finds the memory as it was before.
 */
export function entry(widget, memory, left, failed) {
  let inside = false;
  let saved;
  const enter = (method, ...given) => {
    if (inside) return;
    inside = true;
    let result;
    try {
      result = widget[method](...given);
      inside = false;
    } catch (error) {
      saved = undefined;
      failed(error);
    }
    left();
    return result;
  };
  enter.brace = () => {
    const bytes = new Uint8Array(memory.buffer);
    if (!inside) saved = bytes.slice();
    else if (saved) {
      bytes.set(saved);
      inside = false;
    }
  };
  return enter;
}
