// The one way into the wasm.

/**
 * What goes wrong in there, even a trap, never reaches the page: then `failed` is called, and nothing enters any
 * more. Nothing enters twice either, for a host's own code may run inside of a read.
 */
export function entry(widget, left, failed) {
  let closed = false;
  return (method, ...given) => {
    if (closed) return;
    closed = true;
    let result;
    try {
      result = widget[method](...given);
      closed = false;
    } catch (error) {
      failed(error);
    }
    left();
    return result;
  };
}
