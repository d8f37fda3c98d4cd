// Loaded when the page is there: the wasm, and what joins it to the page.

import init from "../target/widget/afterword.js";
import { discover } from "./discovery.js";
import { entry } from "./enter.js";
import { handleOf } from "./handle.js";
import { ANSWERED, CONSENT, FLUSH, IDENTIFY, LEAVE, STOP, WAKE } from "./heard.js";
import { forget, identify } from "./identity.js";
import { listen } from "./listen.js";
import { Listeners } from "./listeners.js";
import { checked, TEXTS } from "./options.js";
import { watchSight } from "./sight.js";
import { transport } from "./transport.js";

const ONE = Symbol.for("afterword");

/** Starts the widget, replays what was heard before it came, and gives the public handle. */
export async function boot(raw, before, release) {
  const options = checked(raw);
  const [Widget, memory] = await init(options.wasm ?? new URL("afterword.wasm", import.meta.url));
  const listeners = new Listeners(options.debug);

  // What the host's listeners hear waits until the widget is left, for one may call back.
  const later = [];
  const tell = (...what) => later.push(what);
  const undo = [];
  const onEnd = (act) => undo.unshift(act);
  const end = () => {
    for (const act of undo.splice(0)) act();
    delete globalThis[ONE];
  };
  const enter = entry(
    create(Widget, options, {
      send: transport(options, tell, (batch, codes, ...numbers) => say(ANSWERED, batch, codes, undefined, undefined, ...numbers)),
      tell: (record) => tell("record", () => JSON.parse(record)),
      look: () => sight.look(),
      wake: () => say(WAKE),
    }),
    memory,
    () => {
      while (later.length) listeners.tell(...later.shift());
    },
    (error) => {
      listeners.warn(error);
      // Later, for it may still be starting.
      queueMicrotask(end);
    },
  );
  const hear = (what, element, kept, at = Date.now(), ...px) => enter("hear", at, what, element, kept, ...px);
  const told = (what, at, ...said) => enter("told", at, what, ...said);
  const say = (what, ...said) => told(what, Date.now(), ...said);
  const leave = (what) => {
    enter.brace();
    sight.pending();
    say(what);
  };

  say(IDENTIFY, options.user);
  say(CONSENT, options.consent);
  const sight = watchSight(hear, told, onEnd);
  discover(hear, sight.watch, onEnd);
  const take = listen(hear, told, () => leave(LEAVE), onEnd);
  release();
  // The person may be in a draft already.
  take({ type: "focusin" }, document.activeElement);
  for (const [event, target, at, kept] of before) take(event, target, at, kept);

  return handleOf(say, () => enter("stats"), () => leave(FLUSH), listeners, () => {
    leave(STOP);
    end();
    forget();
  });
}

function create(Widget, options, host) {
  const { visitor, session, page, seed } = identify(options);
  const thousandths = Math.round((options.sample ?? 1) * 1000);
  const context = {
    session,
    visitor,
    app: options.app,
    app_version: options.appVersion,
    environment: options.environment,
    sample: thousandths < 1000 ? thousandths / 1000 : undefined,
  };
  return new Widget(
    host,
    JSON.stringify(context).slice(1, -1),
    page,
    visitor,
    TEXTS.indexOf(options.text),
    thousandths,
    options.settleMs ?? -1,
    seed,
    Date.now(),
  );
}
