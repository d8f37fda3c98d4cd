// The host's listeners. One that throws is the host's affair, and stops no other.

export class Listeners {
  #all = new Set();
  #debug;

  constructor(debug) {
    this.#debug = debug;
  }

  add(what, listener) {
    const entry = [what, listener];
    this.#all.add(entry);
    return () => void this.#all.delete(entry);
  }

  tell(what, make) {
    if (!this.#debug && !this.#all.size) return;
    const said = make();
    if (this.#debug) console.debug(`afterword ${what}`, said);
    for (const [of, listener] of [...this.#all]) {
      if (of != what) continue;
      try {
        listener(said);
      } catch (error) {
        this.warn(error);
      }
    }
  }

  warn = (error) => {
    if (this.#debug) console.warn(error);
  };

  clear() {
    this.#all.clear();
  }
}
