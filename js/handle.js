// The public handle. Bindings rename and convert, nothing else.

const MARKS = {
  responseId: "response",
  traceId: "trace",
  spanId: "span",
  traceparent: "traceparent",
  runId: "run",
  model: "model",
  promptVersion: "prompt-version",
  token: "token",
  state: "state",
  thread: "thread",
};

/** The host's listeners. One that throws is the host's affair, and stops no other. */
export class Listeners {
  #all = new Map();
  #debug;

  constructor(debug) {
    this.#debug = debug;
  }

  get any() {
    return this.#debug || this.#all.size > 0;
  }

  add(what, listener) {
    const entry = Symbol();
    this.#all.set(entry, [what, listener]);
    return () => void this.#all.delete(entry);
  }

  tell(what, make) {
    if (!this.any) return;
    const said = make();
    if (this.#debug) console.debug(`afterword ${what}`, said);
    for (const [of, listener] of [...this.#all.values()]) {
      if (of != what) continue;
      try {
        listener(said);
      } catch (error) {
        if (this.#debug) console.warn(error);
      }
    }
  }

  clear() {
    this.#all.clear();
  }
}

const optional = (value) => (value == null ? undefined : String(value));

export function handleOf(widget, listeners, stop) {
  let live = true;
  const call = (act) => (...args) => (live ? act(...args) : undefined);
  return {
    thumb: call((id, value, { reasons, comment, correction } = {}) =>
      widget.thumb(String(id), String(value), reasons && [...reasons].join("\n"), optional(comment), optional(correction)),
    ),
    copy: call((id, { from, to } = {}) => widget.copy(String(id), from, to)),
    regenerate: call((id) => widget.regenerate(String(id))),
    edit: call((id, { draft, final, committed = true }) =>
      widget.edit(String(id), String(draft), String(final), Boolean(committed)),
    ),
    stopGeneration: call((id) => widget.stopGeneration(String(id))),
    bind: call((element, facts) => {
      for (const [name, mark] of Object.entries(MARKS)) {
        if (facts[name] != null) element.setAttribute(`data-afterword-${mark}`, facts[name]);
      }
    }),
    identify: call((user) => widget.identify(optional(user))),
    consent: call((state) => widget.consent(String(state))),
    flush: call(() => widget.flush()),
    on: call((what, listener) => listeners.add(what, listener)) ,
    stats: call(() => widget.stats()),
    stop: call(() => {
      live = false;
      listeners.clear();
      stop();
    }),
  };
}
