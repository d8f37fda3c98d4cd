// The page's events. Each is heard in the capture phase, passively: before the host, and it cannot be changed. The
// work is the same for any page and any text, but for a copy, whose place in the answer is gone a moment later.

import { ANSWER, closest, codeBlock, place } from "./dom.js";
import * as heard from "./heard.js";
import { DRAFT, IGNORE } from "./marks.js";

const DRAFTS = {
  focusin: heard.DRAFT_BEGINS,
  beforeinput: heard.DRAFT_BEGINS,
  input: heard.DRAFT_CHANGES,
  focusout: heard.DRAFT_LEFT,
};

const selected = () => {
  const selection = document.getSelection();
  return selection?.rangeCount ? selection.getRangeAt(0) : undefined;
};

/** The buttons that end a draft. */
const ENDS = { send: heard.DRAFT_SENT, save: heard.DRAFT_SENT, commit: heard.DRAFT_SENT, cancel: heard.DRAFT_GIVEN_UP };

/** A button further from its draft than this belongs to something else. */
const MOST_STEPS = 6;

/** The draft in the form of a button, or in the nearest element around both. */
function draftNear(button) {
  for (let at = button.parentElement, steps = MOST_STEPS; at && steps; at = at.parentElement, steps--) {
    const draft = at.querySelector(DRAFT);
    if (draft) return draft;
  }
}

/** A selection over more answers than this is one of the whole page. */
const MOST_ANSWERS = 50;

/** Gives each answer that a copied range touches, and where. */
function copied(range, take) {
  const around = !range.collapsed && closest(range.commonAncestorContainer, "*");
  if (!around || closest(around, IGNORE)) return;
  const answer = closest(around, ANSWER);
  for (const one of answer ? [answer] : [...around.querySelectorAll(ANSWER)].slice(0, MOST_ANSWERS)) {
    const part = place(one, range);
    if (part) take(one, part);
  }
}

/**
 * Hears the page. Gives the function that takes in an event, for those of before the widget had come. `read` hears each
 * too, where pages without marks are read.
 */
export function listen(hear, told, turned, timed, onEnd, read) {
  const take = (event, target, at, kept) => {
    read?.(event, target, kept);
    const draft = () => closest(target, DRAFT);
    const to = (what, element, more, ...place) => element && hear(what, element, more, at, ...place);
    switch (event.type) {
      case "click": {
        const control = closest(target, "[data-afterword]");
        if (!control) return told(heard.ACTIVE, at);
        const act = control.dataset.afterword;
        if (ENDS[act]) return to(ENDS[act], draftNear(control));
        const block = act == "copy" && codeBlock(control);
        return to(heard.CLICK, control, undefined, ...(block || []));
      }
      case "copy":
        return kept && copied(kept, (answer, place) => to(heard.COPY, answer, undefined, ...place));
      case "keydown":
        told(heard.ACTIVE, at);
        return event.key == "Enter" && !event.shiftKey && !event.isComposing && to(heard.ENTER, draft());
      case "submit":
        return to(heard.DRAFT_SENT, target.matches?.(DRAFT) ? target : target.querySelector?.(DRAFT));
      case "scroll":
        return told(heard.SCROLL, at);
      case "paste":
        return;
      default:
        to(DRAFTS[event.type], draft(), kept ?? undefined);
    }
  };
  const now = (event) => {
    const { target, type } = event;
    const inner = target.shadowRoot ? event.composedPath()[0] : target;
    take(event, inner, Date.now(), type == "copy" ? selected() : undefined);
  };
  // Old Safari fires no visibilitychange on navigation, bfcache comes back by pageshow, and a page that is frozen may be
  // thrown away: all are needed.
  const turn = ({ type, persisted }) =>
    turned(document.hidden || type == "pagehide" ? heard.LEAVE : heard.RETURN, type == "pagehide" || persisted || undefined);

  const on = (target, act, ...types) => {
    const handler = timed(act);
    for (const type of types) {
      target.addEventListener(type, handler, { capture: true, passive: true });
      onEnd(() => target.removeEventListener(type, handler, true));
    }
  };
  on(document, now, "click", "copy", ...Object.keys(DRAFTS), "keydown", "submit", "scroll", "paste");
  on(document, turn, "visibilitychange", "freeze", "resume");
  on(window, turn, "pagehide", "pageshow");
  on(window, () => told(heard.ONLINE, Date.now()), "online");
  return take;
}
