// The host's listeners. One that throws is the host's affair, and stops no other.

/** With `debug` all that is told, and what goes wrong, is written to the console. */
export function listenersOf(debug) {
  const all = new Set();
  const warn = (error) => debug && console.warn(error);
  return {
    warn,
    add(...entry) {
      all.add(entry);
      return () => void all.delete(entry);
    },
    tell(what, make) {
      if (!debug && !all.size) return;
      const said = make();
      if (debug) console.debug(`afterword ${what}`, said);
      for (const [of, listener] of [...all]) {
        if (of != what) continue;
        try {
          listener(said);
        } catch (error) {
          warn(error);
        }
      }
    },
    clear: () => all.clear(),
  };
}
