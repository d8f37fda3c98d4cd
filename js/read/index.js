// Reading a page that bears no marks: loaded only where it is on (`read: "page"` or `"rules"`).
//
// - `words`: whose message an element says it is. `names`, `vocabulary`: what a control does. `tree`: bounded ways through
//   a page. `identity`: the host's own ids.
// - `answers`: which element is an answer, which one, and how sure. `conversation`: which come, and how far they are.
// - `acts`: controls. `editors`: drafts and messages. `clipboard`: the witness of copies.
// - `mirror`: what the rest of the widget hears of all this, as marks. `profiles`: products where rules cannot do.

import { COPY } from "../heard.js";
import { acting } from "./acts.js";
import { answersOf, LEAST } from "./answers.js";
import { watchClipboard } from "./clipboard.js";
import { follow } from "./conversation.js";
import { editing, editorOf } from "./editors.js";
import { timers } from "./later.js";
import { mirrorOf } from "./mirror.js";
import { profileOf } from "./profiles.js";
import { around } from "./tree.js";

/** What marks speak for, or forbid, is not ours. */
const MARKED = "[data-afterword-response],[data-afterword],[data-afterword-ignore]";

const EVENTS = ["click", "keydown", "focusin", "focusout", "beforeinput", "input", "submit", "copy", "paste"];

/** The way from an element to the top of the page. */
function pathOf(element) {
  const path = [];
  for (let at = element; at; at = around(at)) path.push(at);
  return path;
}

/** Begins to read the page. `page` is what `js/widget.js` gives; `before` the events of before it came. */
export function read(page) {
  const { hear, timed, onEnd, options, dom, sight, before = [] } = page;
  const profile = profileOf(options);
  const later = timers(timed, onEnd);
  const inner = { ...page, later, options: { ...options, profile } };
  const mirror = mirrorOf(dom.roots, onEnd);
  const clipboard = watchClipboard(onEnd);
  let chats;
  let acts;
  let editors;
  const answers = answersOf(inner, mirror, {
    isWhole: (element) => chats?.isWhole(element),
    threadOf: (element) => chats?.threadOf(element),
  });
  chats = follow(inner, answers, mirror, () => {
    acts?.dialogs();
    editors?.look();
    acts?.look();
  });
  editors = editing(inner, answers, chats, mirror, clipboard);
  acts = acting(inner, answers, chats, editors, mirror, clipboard);
  sight.pending = () => {
    acts.pending(true);
    editors.look();
    chats.pending();
  };

  /** A selection was copied: where it stands in the answers that it touches. */
  const copied = (range) => {
    if (!range || range.collapsed) return;
    const common = range.commonAncestorContainer;
    const element = common.nodeType == 1 ? common : common.parentElement;
    if (!element || element.closest(MARKED)) return;
    const one = answers.answerOf(element);
    const all = one ? [one] : one === null ? [] : answers.recent().filter((answer) => answer.element.isConnected && range.intersectsNode(answer.element));
    for (const answer of all) {
      if (!answers.believed(answer)) continue;
      const place = dom.place(answer.stand, range);
      if (!place) continue;
      clipboard.copied(answer, String(range));
      hear(COPY, answer.stand, undefined, Date.now(), ...place);
    }
  };

  /** The selection, also one in a shadow root. */
  const selected = (root) => {
    const selection = root.getSelection?.() ?? document.getSelection();
    const [composed] = root.host ? (selection?.getComposedRanges?.({ shadowRoots: [root] }) ?? []) : [];
    if (!composed) return selection?.rangeCount ? selection.getRangeAt(0) : undefined;
    const range = document.createRange();
    range.setStart(composed.startContainer, composed.startOffset);
    range.setEnd(composed.endContainer, composed.endOffset);
    return range;
  };

  const take = (event, path, kept) => {
    const [target] = path;
    const { type } = event;
    if (!target?.closest) return;
    if (type == "copy") {
      if (acts.copying() || editorOf(target)) {
        const field = editorOf(target);
        return acts.copying() && clipboard.wrote(field?.value?.slice(field.selectionStart, field.selectionEnd) || String(kept ?? ""));
      }
      return copied(kept ?? selected(target.getRootNode()));
    }
    if (type == "click") return path.some((one) => one.matches?.(MARKED)) ? undefined : acts.clicked(path);
    if (type == "submit") return editors.submitted(target);
    const editor = editorOf(target);
    if (!editor || editor.closest(MARKED)) return;
    switch (type) {
      case "focusin":
        return editors.focus(editor);
      case "focusout":
        return editors.left(editor);
      case "keydown":
        return editors.key(editor, event);
      case "paste":
        acts.pending();
        return editors.pasted(editor, event.clipboardData?.getData("text/plain") ?? "");
      default:
        editors.changes(editor, type == "beforeinput");
    }
  };

  const handler = timed((event) => take(event, event.composedPath()));
  for (const type of EVENTS) {
    document.addEventListener(type, handler, { capture: true, passive: true });
    onEnd(() => document.removeEventListener(type, handler, true));
  }
  for (const [event, target, , kept] of before) timed(() => take(event, pathOf(target), kept?.cloneRange ? kept : undefined))();

  return {
    /** Why an element is, or is not, taken for an answer, a control of one, or an editor. */
    explain(element) {
      const [control, act] = acts.controlOf(pathOf(element));
      const bar = acts.barOf(control);
      const answer = answers.answerOf(element, true, acts.sureOf(bar) > 0);
      const editor = editorOf(element);
      return {
        control: act && { element: control, action: act.action, sure: act.sure },
        editor,
        answer: answer && {
          element: answer.element,
          text: answers.textOf(answer.element),
          id: answer.id,
          because: Object.fromEntries(answer.evidence),
          sure: answers.sure(answer),
        },
        ofPerson: answer === null,
        recorded: !!answer && answers.sure(answer) >= LEAST,
        least: LEAST,
      };
    },
    /** The answers that are believed to be some, for the overlay. */
    answers: () => answers.recent().filter(({ met }) => met),
  };
}
