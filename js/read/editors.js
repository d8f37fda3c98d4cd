// What people write in: drafts made of an answer, in its place or by way of the clipboard, and the messages they send.

import { shownText } from "../dom.js";
import { DRAFT_BEGINS, DRAFT_CHANGES, DRAFT_GIVEN_UP, DRAFT_SENT } from "../heard.js";
import { answerOf, believed, recent, shownIn } from "./answers.js";
import { copies } from "./clipboard.js";
import { expect, fieldFound, fields, isReadable, NEAR } from "./conversation.js";
import { draftStand } from "./mirror.js";
import { squash } from "./names.js";
import { ask, hear, now, soon } from "./page.js";
import { isShown, outwards, WRITABLE } from "./tree.js";

/** Ms for which it is seen what an act has made of an editor: a host may ask its server first. */
const END_MS = 3_000;

/** Ms in which an editor opens after the button for it. */
const OPEN_MS = 3_000;

/** A copied text that is less of what stands in a field is only quoted in it; characters from which on it is known again. */
const QUOTED = 0.5;
const MIN_CHARS = 24;

const MONACO = ".monaco-editor";

/** Open drafts by their editor; what may have ended, likewise; the last editor, and what it is of; what sees whether a paste begins one. */
let drafts, ending, last, opened, pasting;

export function beginEditors() {
  drafts = new Map();
  ending = new Map();
  last = [];
  opened = {};
  pasting = undefined;
}

/** The editor that an element is in. */
export const editorOf = (element) => element.closest(MONACO) ?? element.closest(WRITABLE);

/** The text of any editor; nothing where only a part of it can be read. */
function textIn(editor) {
  if (editor.value?.trim) return editor.value;
  if (editor.matches(MONACO)) {
    const top = (line) => parseFloat(line.style.top);
    const lines = [...editor.querySelectorAll(".view-line")].sort((one, other) => top(one) - top(other));
    const [first] = lines;
    // It has in the page only what is on the screen.
    if (!first || top(first) >= first.offsetHeight || Math.min(lines.length * first.offsetHeight + 1, first.parentElement.offsetHeight) > editor.clientHeight) return;
    return lines.map((line) => line.textContent.replace(/\u00a0/g, " ")).join("\n");
  }
  // So has CodeMirror, which tells the rest.
  const state = (editor.cmTile ?? editor.cmView)?.view?.state;
  return state ? `${state.doc}` : shownText(editor, true);
}

/** Share of the words of either that both have. */
export function likeness(one, other) {
  const [a, b] = [one, other].map((text) => new Set(squash(text).match(/\S+/g)));
  const both = [...a].filter((word) => b.has(word)).length;
  return both / (a.size + b.size - both);
}

/** What an editor is: of an answer, of a message of the person's (`null`), or a field (nothing). */
export function kindOf(editor) {
  if (last[0] != editor) {
    let kind;
    if (!fields.includes(editor)) {
      kind = opened.answer !== undefined && now() - opened.at < OPEN_MS ? opened.answer : answerOf(editor);
      opened = {};
    }
    last = [editor, kind];
    if (kind === undefined) fieldFound(editor);
    else last[2] = textIn(editor);
  }
  return last[1];
}

/** The button for editing an answer was pressed; of a message of the person's, `null`. */
export function editorOpens(answer) {
  opened = { answer, at: now() };
  last = [];
}

function begin(editor, answer, initial, pasted) {
  if (initial == null || !believed(answer)) return;
  const draft = { answer, initial, pasted };
  // Its own element may be the editor: another text in it is no other answer.
  answer.edited = now();
  draft.stand = draftStand(answer, () => draft.kept ?? textIn(editor) ?? initial);
  drafts.set(editor, draft);
  hear(DRAFT_BEGINS, draft.stand, initial);
  return draft;
}

/** A key is about to change an editor (`before`), or has. */
export function editorChanges(editor, before) {
  let draft = drafts.get(editor);
  if (!draft) {
    const answer = kindOf(editor);
    draft = answer && begin(editor, answer, before ? textIn(editor) : last[2]);
  }
  // Some editors take a key for themselves: then no more is heard of it.
  if (draft) hear(DRAFT_CHANGES, draft.stand);
}

/** An act after which an editor may be gone. `hint`: what its name says, to save or send it, or not to. */
function mayEnd(editor, hint) {
  const text = textIn(editor);
  const kind = kindOf(editor);
  if (text?.trim() == "" || (kind && !drafts.has(editor)) || (ending.get(editor) != null && hint == null)) return;
  ending.set(editor, hint);
  ask((_, isLast) => {
    if (ending.get(editor) !== hint) return true;
    const draft = drafts.get(editor);
    const gone = !isShown(editor) || textIn(editor)?.trim() == "";
    // The editor of a code block stays where it is when it is saved.
    const over = gone || (isLast && hint && draft && !draft.pasted);
    if (over || isLast) ending.delete(editor);
    if (!over) return;
    if (draft) {
      draft.kept = text;
      // Its button says that it was saved, or the answer, which shows it.
      const shown = shownIn(draft.answer.element);
      const sent = text && (draft.pasted || (hint ?? likeness(text, shown) > likeness(draft.initial, shown)));
      drafts.delete(editor);
      if (sent) Object.assign(draft.answer, { edited: now(), head: "" });
      hear(sent ? DRAFT_SENT : DRAFT_GIVEN_UP, draft.stand);
      draft.stand.remove();
    }
    // A message of the person's that is edited is sent anew; that it only closed says nothing.
    if (gone && (kind === null ? hint : hint !== false && !kind)) expect({ text, field: editor });
    return true;
  }, END_MS);
}

export function editorKey(editor, { key, shiftKey, isComposing, ctrlKey, metaKey }) {
  pasting?.();
  pasting = undefined;
  if (isComposing) return;
  if (key == "Enter" ? !shiftKey || ctrlKey || metaKey : key == "Escape" && drafts.has(editor)) mayEnd(editor, (key == "Enter" && kindOf(editor) === null) || undefined);
}

export function formSent(form) {
  const editor = form.querySelector(WRITABLE);
  if (editor && isReadable(editor)) mayEnd(editor);
}

/** Something was clicked: it may end a draft, or send a field. */
export function clickedBeside(control, action) {
  const hint = action == "cancel" ? false : action == "save" || undefined;
  const near = fields.filter((field) => [...outwards(field, NEAR)].some((at) => at.contains(control)));
  for (const editor of new Set([...drafts.keys(), ...(last[1] === null ? [last[0]] : []), ...near])) {
    if (!editor.contains(control) && editor.isConnected) mayEnd(editor, hint);
  }
}

/** A text is pasted: an answer, it may be, that is used. */
export function editorPasted(editor, text) {
  const pasted = squash(text);
  if (kindOf(editor) || drafts.has(editor) || pasted.length < MIN_CHARS) return;
  const of = copies.findLast((one) => squash(one.text) == pasted)?.answer ?? recent.findLast((one) => one.met && squash(shownIn(one.element)).includes(pasted));
  if (of) {
    // The host may put it in by itself, or its editor may paint it a frame late; but before the next key is taken.
    pasting = () => {
      const standing = textIn(editor);
      return drafts.has(editor) || (standing && (pasted.length <= squash(standing).length * QUOTED || begin(editor, of, standing, true)));
    };
    ask(pasting, END_MS);
    soon(0);
  }
}
