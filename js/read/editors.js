// What people write in: drafts made of an answer, in its place or by way of the clipboard, and the messages they send.

import { DRAFT_BEGINS, DRAFT_CHANGES, DRAFT_GIVEN_UP, DRAFT_LEFT, DRAFT_SENT } from "../heard.js";
import { squash } from "./names.js";
import { around, WRITABLE } from "./tree.js";

/** As everywhere, never read; and what the marks speak for already. */
const NEVER = "[data-afterword-ignore],[type=password],[autocomplete*='-'],[data-afterword-draft-of]";

/** Ms after which it is seen what an act has made of an editor: a host may ask its server first. */
const LOOKS_MS = [40, 300, 1_000, 3_000];

/** Ms in which an editor opens after the button for it. */
const OPEN_MS = 3_000;

/** Steps from a field to its button. */
const NEAR = 6;

/** A copied text that is less of what stands in a field is only quoted in it. */
const QUOTED = 0.5;

/** Characters of a text from which on it is known again. */
const MIN_CHARS = 24;

const MONACO = ".monaco-editor";

/** The editor that an element is in. */
export const editorOf = (element) => element.closest?.(MONACO) ?? element.closest?.(WRITABLE);

/** The text of any editor. */
function textIn(editor, shownText) {
  if (typeof editor.value == "string") return editor.value;
  if (editor.matches(MONACO)) {
    const model = globalThis.monaco?.editor?.getEditors?.().find((one) => editor.parentElement?.contains(one.getDomNode()));
    if (model) return model.getValue();
    const lines = [...editor.querySelectorAll(".view-line")].sort((one, other) => parseFloat(one.style.top) - parseFloat(other.style.top));
    return lines.map((line) => line.textContent.replace(/\u00a0/g, " ")).join("\n");
  }
  // CodeMirror has in the page only what is on the screen.
  const state = (editor.cmTile ?? editor.cmView)?.view?.state ?? editor.cmView?.rootView?.view?.state;
  return state ? String(state.doc) : editor.querySelector(".cm-line,.ql-block,p,div,br") ? shownText(editor, true) : editor.textContent;
}

/** Share of the words of either that both have. */
function likeness(one, other) {
  const [a, b] = [one, other].map((text) => new Set(squash(text).split(" ")));
  const both = [...a].filter((word) => b.has(word)).length;
  return both / (a.size + b.size - both);
}

export function editing({ hear, dom, later }, answers, chats, mirror, clipboard) {
  const read = (editor) => textIn(editor, dom.shownText);
  /** Open drafts by their editor. */
  const drafts = new Map();
  /** What may have been sent or ended by now: looked at a little later. */
  let ending = [];
  /** The button for editing this answer was pressed. */
  let opened = { at: 0 };
  /** The editor of the last event, and what it is. */
  let last = [];

  /** What an editor is: of an answer, of a message of the person's (`null`), or a field (nothing). */
  const kindOf = (editor) => {
    if (last[0] != editor) {
      const field = chats.fields().includes(editor);
      const one = !field && Date.now() - opened.at < OPEN_MS ? opened.answer : undefined;
      if (one) opened.at = 0;
      last = [editor, field ? undefined : (one ?? answers.answerOf(editor))];
    }
    return last[1];
  };

  const begin = (editor, answer, initial) => {
    if (!answers.believed(answer)) return;
    const draft = { editor, answer, initial };
    draft.stand = mirror.draft(answer.stand, () => draft.kept ?? read(editor));
    drafts.set(editor, draft);
    hear(DRAFT_BEGINS, draft.stand, initial);
    return draft;
  };

  const end = (draft, committed) => {
    drafts.delete(draft.editor);
    if (committed) {
      draft.answer.edited = Date.now();
      draft.answer.head = undefined;
    }
    hear(committed ? DRAFT_SENT : DRAFT_GIVEN_UP, draft.stand);
    draft.stand.remove();
  };

  const isGone = (editor) => !editor.isConnected || (typeof editor.checkVisibility == "function" && !editor.checkVisibility()) || !read(editor).trim();

  /** Whether a draft that is gone was saved: its button says so, or the answer, which shows it. */
  const wasSaved = ({ answer, initial }, text, hint) => {
    if (hint != null) return hint;
    const shown = dom.shownText(answers.textOf(answer.element), true);
    return likeness(text, shown) > likeness(initial, shown);
  };

  /** Sees what has become of an editor; whether that is known by now. */
  const settled = ({ editor, text, hint, kind }, isLast) => {
    const draft = drafts.get(editor);
    const gone = isGone(editor);
    // The editor of a code block stays where it is when it is saved.
    if (!gone && !(isLast && hint && draft && !draft.pasted)) return false;
    if (draft) {
      draft.kept = text;
      end(draft, draft.pasted || wasSaved(draft, text, hint));
    }
    // A message of the person's that is edited is sent anew; that it only closed says nothing.
    if (gone && (kind === null ? hint : hint !== false && !kind)) chats.expect({ text, field: editor });
    return true;
  };

  /** An act after which an editor may be gone. `hint`: what its name says, to save or send it, or not to. */
  const mayEnd = (editor, hint) => {
    const text = read(editor);
    const kind = kindOf(editor);
    if (!text.trim() || (kind && !drafts.has(editor))) return;
    const before = ending.find((one) => one.editor == editor);
    if (before && before.hint != null && hint == null) return;
    const act = { editor, text, hint, kind };
    ending = [...ending.filter((one) => one != before), act];
    for (const ms of LOOKS_MS) later(ms, () => check(act, ms == LOOKS_MS.at(-1)));
  };

  const check = (act, isLast) => {
    if (ending.includes(act) && (settled(act, isLast) || isLast)) ending = ending.filter((one) => one != act);
  };

  /** The fields that a control is near to. */
  const near = (control) =>
    chats.fields().filter((field) => {
      let at = field;
      for (let n = 0; at && n < NEAR && !at.contains(control); n++) at = around(at);
      return at?.contains(control) && !field.contains(control);
    });

  return {
    /** Before an act of the page's own is told: what was sent before it. */
    look: () => ending.forEach((act) => check(act)),
    opened: (answer) => {
      opened = { answer, at: Date.now() };
      last = [];
    },
    focus(editor) {
      if (editor.closest(NEVER)) return;
      if (kindOf(editor) === undefined) chats.field(editor);
      else last[2] = read(editor);
    },
    left(editor) {
      const draft = drafts.get(editor);
      if (draft) hear(DRAFT_LEFT, draft.stand);
    },
    /** A key is about to change it (`before`), or has. */
    changes(editor, before) {
      let draft = drafts.get(editor);
      if (!draft) {
        if (last[0] != editor) {
          if (editor.closest(NEVER)) return;
          this.focus(editor);
        }
        const answer = kindOf(editor);
        if (!answer) return;
        draft = begin(editor, answer, before ? read(editor) : (last[2] ?? ""));
      }
      if (draft && !before) hear(DRAFT_CHANGES, draft.stand);
    },
    key(editor, { key, shiftKey, isComposing, ctrlKey, metaKey }) {
      if (editor.closest(NEVER) || isComposing) return;
      if (key == "Escape" && drafts.has(editor)) mayEnd(editor);
      else if (key == "Enter" && (!shiftKey || ctrlKey || metaKey)) mayEnd(editor, kindOf(editor) === null || undefined);
    },
    submitted(form) {
      const editor = form.querySelector?.(WRITABLE);
      if (editor && !editor.closest(NEVER)) mayEnd(editor);
    },
    /** Something was clicked: it may end a draft, or send a field. */
    clicked(control, action) {
      const hint = action == "cancel" ? false : /^(save|send)$/.test(action) || undefined;
      for (const editor of new Set([...drafts.keys(), ...(last[1] === null ? [last[0]] : []), ...near(control)])) {
        if (!editor.contains(control) && editor.isConnected) mayEnd(editor, hint);
      }
    },
    /** A text is pasted: an answer, it may be, that is used. */
    pasted(editor, text) {
      if (editor.closest(NEVER) || kindOf(editor) || drafts.has(editor)) return;
      const pasted = squash(text);
      if (pasted.length < MIN_CHARS) return;
      const copy = clipboard.copies().findLast((one) => one.text && squash(one.text) == pasted);
      const answer =
        copy?.answer ?? answers.recent().slice(-12).findLast((one) => one.met && squash(dom.shownText(answers.textOf(one.element), true)).includes(pasted));
      if (!answer) return;
      // The host may put it in by itself.
      later(0, () => {
        const standing = read(editor);
        if (pasted.length < squash(standing).length * QUOTED) return;
        const draft = begin(editor, answer, standing);
        if (draft) draft.pasted = true;
      });
    },
  };
}
