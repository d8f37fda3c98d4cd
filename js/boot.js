// The wasm, and what joins it to the page.

import init from "../target/widget/afterword.js";
import { clock } from "./clock.js";
import { deviceOf } from "./device.js";
import { entry } from "./enter.js";
import { handleOf } from "./handle.js";
import { ADOPT, ANSWERED, CONSENT, FLUSH, LEAVE, LOST, RETURN, STOP, WAKE } from "./heard.js";
import { forget, identify, remember, word } from "./identity.js";
import { listen } from "./listen.js";
import { listenersOf } from "./listeners.js";
import { newsTo } from "./news.js";
import { checked, TEXTS } from "./options.js";
import { watchSight } from "./sight.js";
import { transport } from "./transport.js";

const ONE = Symbol.for("afterword");

/** Starts the widget, replays what was heard before it came, and gives the public handle. `follow` notices the answers. */
export async function boot(raw, before, release, follow) {
  const options = checked(raw);
  const [Widget, save] = await init(options.wasm ?? new URL("afterword.bin", import.meta.url));
  // A page that is made ready in advance may never be looked at.
  if (document.prerendering) await new Promise((shown) => document.addEventListener("prerenderingchange", shown, { once: true }));
  const listeners = listenersOf(options.debug);
  const { timed, spent } = clock();

  // What the host's listeners hear waits until the widget is left, for one may call back.
  const later = [];
  const tell = (...what) => later.push(what);
  const undo = [];
  let ended;
  // What comes too late to be undone with the rest is undone at once.
  const onEnd = (act) => (ended ? act() : undo.unshift(act));
  const end = () => {
    ended = true;
    for (const act of undo.splice(0)) act();
    delete globalThis[ONE];
  };

  let { consent } = options;
  const mayStore = () => consent == "granted" && !options.private;
  const thousandths = Math.round((options.sample ?? 1) * 1000);
  const context = {
    ...identify(mayStore()),
    app: options.app,
    app_version: options.appVersion,
    environment: options.environment,
    page: Widget.redacted(location.pathname),
    sample: thousandths < 1000 ? thousandths / 1000 : undefined,
    user: options.user,
  };
  const counts = { settled: 0, sent: 0, acknowledged: 0, retried: 0 };
  const page = word();
  const device = deviceOf(page, mayStore);
  const host = {
    ...transport(options, device.entry, counts, tell, (number, codes, status, wait) =>
      say(ANSWERED, undefined, codes, undefined, undefined, status, wait, number),
    ),
    keep(number, record, settled) {
      device.keep(number, JSON.stringify(context), record);
      if (!settled) return;
      counts.settled++;
      tell("record", () => JSON.parse(record));
    },
    claim: device.claim,
    look: () => sight.look(),
    wake: timed(() => say(WAKE)),
  };
  const enter = entry(
    new Widget(host, context.visitor, TEXTS.indexOf(options.text), thousandths, options.settleMs ?? -1, page, Date.now()),
    save,
    () => {
      while (later.length) listeners.tell(...later.shift());
    },
    (error) => {
      listeners.warn(error);
      // Later, for it may still be starting.
      queueMicrotask(end);
    },
  );
  const news = newsTo(enter);
  const hear = (what, element, kept, at = Date.now(), ...px) => news("hear", at, what, element, kept, ...px);
  const told = (what, at, ...said) => news("told", at, what, ...said);
  const say = (what, ...said) => told(what, Date.now(), ...said);
  const turned = (what, died) => {
    // First, for Firefox may cut short what follows: what nobody acknowledges is free for the next page.
    if (died) device.claim();
    // Not where the host asks, for that may be inside of a read.
    if (what == LEAVE) enter.brace();
    if (what != RETURN) {
      sight.pending();
    } else adopt();
    say(what, died);
  };

  /** Takes over what pages that are gone have left behind. */
  const adopt = async () => {
    if (!mayStore() || !device.hasOthers()) return;
    try {
      await (await import("./adopt.js")).adopt(
        page,
        mayStore,
        (group, rev, bytes, ...entry) => say(ADOPT, undefined, undefined, undefined, undefined, rev, bytes, device.adopt(group, ...entry)),
        (reason, count) => say(LOST, reason, undefined, undefined, undefined, count),
        (wait) => {
          const timer = setTimeout(adopt, wait);
          onEnd(() => clearTimeout(timer));
        },
      );
    } catch {
      // The next page tries again.
    }
  };
  const allow = (state) => {
    consent = state;
    say(CONSENT, String(state));
    if (state == "denied") forget();
    if (!mayStore()) return;
    remember(context);
    device.save();
    adopt();
  };

  allow(consent);
  const sight = watchSight(hear, told, timed, onEnd);
  const { take: read, open } = follow({ hear, told, sight, timed, onEnd, ...raw }) ?? {};
  const take = listen(hear, told, turned, timed, onEnd, read);
  release();
  if (document.hidden) turned(LEAVE);
  // The person may be in a draft already.
  take({ type: "focusin" }, document.activeElement);
  for (const [event, target, at, kept] of before) take(event, target, at, kept);

  const stats = () => {
    const [seen, dropped] = JSON.parse(enter("stats"));
    return { consent, text: options.text, seen, ...counts, dropped, waiting: device.count(), handlers: { ...spent } };
  };
  if (/[?&]afterword-debug\b/.test(location.search)) {
    import("./overlay.js").then(({ show }) => show(stats, onEnd, open)).catch(listeners.warn);
  }
  try {
    const element = class extends HTMLElement {
      connectedCallback() {
        import("./feedback.js").then(({ connect }) => connect(this)).catch(listeners.warn);
      }
    };
    // Given once: it serves whichever widget runs.
    customElements.define("afterword-feedback", element);
  } catch {
    // The browser has no such thing, or it was given before.
  }
  const identified = (user) => (context.user = user);
  const stop = () => {
    turned(STOP);
    consent = "denied";
    end();
    forget();
  };
  return handleOf(say, hear, stats, allow, identified, () => turned(FLUSH), listeners, stop, open);
}
