// What stands in the head of a page: it keeps what people do until the widget has come, and hands it over.

const ONE = Symbol.for("afterword");
const EVENTS = ["click", "copy", "focusin", "focusout", "beforeinput", "input", "keydown", "submit"];
const DRAFT = "[data-afterword-draft-of]";
/** As in `src/marks.rs`: never read, whatever the marks say. */
const SECRET = "[data-afterword-ignore],[type=password],[autocomplete*='-']";
const MOST = 999;

/** What must be read at once, for it will have changed: the selection, a draft as it stands. */
const kept = (event, target) => {
  const selection = document.getSelection();
  if (event.type == "copy") return selection?.rangeCount && selection.getRangeAt(0).cloneRange();
  const draft = event.type[0] != "k" && target.closest?.(DRAFT);
  return draft && !draft.closest(SECRET) ? (draft.value ?? draft.textContent) : undefined;
};

/** A handle that does nothing, where there is no page, or where the widget could not be loaded. */
const nothing = () => {};
export const inert = () => new Proxy({}, { get: (_, name) => (name == "then" ? undefined : name == "on" ? () => nothing : nothing) });

/** Starts the widget of this page, once, whoever asks and how often. Rejects where it cannot be loaded, or not with these options. */
export const begin = (options, load) => {
  if (typeof document == "undefined") return Promise.resolve(inert());
  return (globalThis[ONE] ??= (async () => {
    const heard = [];
    const keep = (event) => {
      const target = event.composedPath()[0];
      if (heard.length < MOST) heard.push([event, target, Date.now(), kept(event, target)]);
    };
    const each = (act) => EVENTS.map((name) => document[act](name, keep, true));
    each("addEventListener");
    try {
      return await (await load()).boot(options, heard, () => each("removeEventListener"));
    } catch (error) {
      each("removeEventListener");
      // The next one may ask for what is right.
      delete globalThis[ONE];
      // On a script tag the bare attribute switches it on.
      if (/^(true)?$/.test(options?.debug)) console.warn(error);
      throw error;
    }
  })());
};
