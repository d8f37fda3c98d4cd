// Reading a page that bears no marks: loaded only where it is on (`read: "page"`).
//
// - `words`: whose message an element says it is. `names`, `vocabulary`: what a control does. `tree`: bounded ways through
//   a page. `identity`: the host's own ids.
// - `answers`: which element is an answer, which one, and how sure. `conversation`: which come, and how far they are.
// - `acts`: controls. `editors`: drafts and messages. `clipboard`: the witness of copies.
// - `mirror`: what the rest of the widget hears of all this, as marks.
// - `page`: what the widget gives, and the one clock. The state is that of the one widget of the page.

import { ANSWER, place } from "../dom.js";
import { COPY } from "../heard.js";
import { DRAFT, IGNORE } from "../marks.js";
import { barOf, beginActs, clicked, controlOf, isCopying, sureOf } from "./acts.js";
import { answerOf, beginAnswers, believed, LEAST, recent, speaks, sure } from "./answers.js";
import { copied, watchClipboard, wrote } from "./clipboard.js";
import { follow, survey } from "./conversation.js";
import { beginEditors, editorChanges, editorKey, editorOf, editorPasted, formSent, kindOf } from "./editors.js";
import { body, makeMirror } from "./mirror.js";
import { begin, hear, onEnd, settle, timed } from "./page.js";
import { outwards } from "./tree.js";
import { learn } from "./vocabulary.js";

/** What marks speak for, or forbid, is not ours; nor what is never read. */
const MARKED = `${ANSWER},${DRAFT},[data-afterword],[type=password],${IGNORE},[autocomplete*='-']`;

/** Elements around the target of an event: more than any page has. */
const FAR = 99;

/** A selection was copied: where it stands in the answers that it touches. */
function selectionCopied(range) {
  if (!range || range.collapsed) return;
  const common = range.commonAncestorContainer;
  const one = answerOf(common.nodeType == 1 ? common : common.parentElement);
  for (const answer of one === undefined ? recent.filter(({ element }) => range.intersectsNode(element)) : [one]) {
    const where = answer && believed(answer) && place(answer.stand, range);
    if (!where) continue;
    copied(answer, `${range}`);
    hear(COPY, answer.stand, undefined, undefined, ...where);
  }
}

/** The selection in a shadow root. */
function selectedIn(root) {
  const [range] = getSelection().getComposedRanges?.({ shadowRoots: [root] }) ?? [root.getSelection().getRangeAt(0)];
  const selected = document.createRange();
  selected.setStart(range.startContainer, range.startOffset);
  selected.setEnd(range.endContainer, range.endOffset);
  return selected;
}

function take(event, target, kept) {
  // Its host may have taken the target away by now; of an event of before we came the way is gone.
  const way = event.composedPath?.().filter((one) => one.matches) ?? [];
  const path = way.length ? way : [...outwards(target, FAR)];
  if (!target.closest || path.some((one) => one.matches(MARKED))) return;
  const { type } = event;
  const editor = editorOf(target);
  switch (type) {
    case "click":
      return clicked(path);
    case "submit":
      return formSent(target);
    case "copy":
      // A host's copy button may go by a field of its own.
      if (isCopying()) return wrote(editor?.value?.slice(editor.selectionStart, editor.selectionEnd));
      return editor || selectionCopied(target.getRootNode().host ? selectedIn(target.getRootNode()) : kept);
  }
  if (!editor) return;
  switch (type) {
    case "focusin":
      return kindOf(editor);
    case "keydown":
      return editorKey(editor, event);
    case "paste":
      settle();
      return editorPasted(editor, event.clipboardData.getData("text/plain"));
  }
  // An editor scrolls, too.
  if (/input$/.test(type)) editorChanges(editor, type == "beforeinput");
}

/** Begins to read the page. `page` is what `js/boot.js` gives; `take` hears each event. */
export function read(page) {
  begin(page, survey);
  makeMirror();
  watchClipboard();
  beginAnswers();
  beginEditors();
  beginActs();
  // In a page that cannot load it no sketches are made, and nobody is told.
  import("./sketch.js").then((sketches) => sketches.follow(page, body, timed, onEnd), Boolean);
  [document.documentElement.lang, ...navigator.languages].map(learn);
  follow();
  const open = {
    /** Why an element is, or is not, taken for an answer or a control of one. */
    explain(element) {
      survey();
      const [control, act] = controlOf([...outwards(element, FAR)]);
      const controls = act && sureOf(barOf(control));
      const answer = answerOf(element, true, controls);
      const evidence = { ...answer?.evidence };
      speaks({ evidence }, "controls", controls);
      return {
        action: act?.action,
        person: answer === null,
        answer: answer && { id: answer.id, element: answer.element, because: evidence },
        sure: answer ? sure({ evidence }) : 0,
        least: LEAST,
      };
    },
    /** The answers that are believed to be some. */
    answers: () => recent.filter((one) => one.met).map(({ id, element }) => ({ id, element })),
  };
  return { take, open };
}
