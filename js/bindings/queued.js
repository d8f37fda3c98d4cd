// A handle that is there at once: what is called before the widget has come waits for it, in order.

import { votesOf } from "./votes.js";

const ACTS = ["thumb", "copy", "regenerate", "edit", "stopGeneration", "bind", "identify", "consent", "flush", "stop"];
/** As many as the loader keeps. */
const MOST = 999;

/**
 * `afterword` is the handle, `votes` what it has voted. `begin` starts the widget, and when it is called again makes it
 * follow those options that may change. Without `start` there is no widget, and nothing waits for one.
 */
export function queued(start) {
  const votes = votesOf();
  let waiting = start && [];
  let handle;
  let options;
  let come;
  const ready = new Promise((resolve) => (come = resolve));
  // Whoever asks for it hears why there is none; nobody else's page does.
  ready.catch(() => {});
  const then = (act) => {
    if (handle) act(handle);
    else if (waiting?.length < MOST) waiting.push(act);
  };
  const acts = Object.fromEntries(ACTS.map((name) => [name, (...said) => then((it) => it[name](...said))]));
  const afterword = {
    ...acts,
    thumb(id, value, said) {
      votes.set(String(id), value);
      acts.thumb(id, value, said);
    },
    on(event, listener) {
      let end;
      let ended;
      then((it) => {
        if (!ended) end = it.on(event, listener);
      });
      return () => {
        ended = true;
        end?.();
      };
    },
    ready,
  };
  const hear = ({ kind, response, retracted, thumb }) => {
    if (kind == "thumb") votes.set(response.id, retracted ? null : thumb.value);
  };

  async function begin(now) {
    const before = options;
    options = now;
    if (before) {
      if (now.user !== before.user) afterword.identify(now.user ?? null);
      if (now.consent !== before.consent) afterword.consent(now.consent ?? "granted");
      return;
    }
    const started = start(now);
    come(started);
    try {
      handle = await started;
      handle.on("record", hear);
      for (const act of waiting) act(handle);
    } catch {
      // There is none: `ready` says why.
    }
    waiting = undefined;
  }
  return { afterword, votes, begin };
}
