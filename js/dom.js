// What the Rust asks of the DOM where one answer takes many calls: each call out of the wasm costs bytes and time.

const NO_TEXT = "button,script,style,template,svg,[data-afterword],[data-afterword-ignore],[hidden],[aria-hidden=true]";
const PARAGRAPH = /^(P|PRE|[UO]L|TABLE|BLOCKQUOTE|H[1-6])$/;
const LINE = /^(DIV|LI|TR|HR|SECTION|D[LTD])$/;

/** Deeper trees than this are no answers. */
const MOST_DEPTH = 100;

/** The nearest element that matches, over the borders of open shadow roots. */
export function closest(from, selector) {
  for (let at = from; at; at = at.getRootNode().host) {
    const found = (at.closest ? at : at.parentElement)?.closest(selector);
    if (found) return found;
  }
}

export const all = (scope, selector) => [...scope.querySelectorAll(selector)];

export const marked = (mark, value) => document.querySelector(`[data-afterword-${mark}="${CSS.escape(value)}"]`);

export function charsBefore(element, part, end) {
  const whole = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range;
  };
  const range = part.nodeType ? whole(part) : part;
  if (!range.intersectsNode(element)) return 0;
  const node = end ? range.endContainer : range.startContainer;
  const before = whole(element);
  if (element.contains(node)) before.setEnd(node, end ? range.endOffset : range.startOffset);
  else if (!end) before.collapse(true);
  // By code points, as Rust counts.
  let chars = 0;
  for (const _ of String(before)) chars++;
  return chars;
}

export const editorText = (editor, asMade) =>
  (asMade && editor.defaultValue) || (typeof editor.value == "string" ? editor.value : editor.textContent);

export function shownText(element) {
  let text = "";
  /** Ends the line, and leaves one free for `lines` = 2. */
  const breakLine = (lines) => {
    if (!lines || !text) return;
    while (text.endsWith(" ")) text = text.slice(0, -1);
    text += "\n\n".slice(text.endsWith("\n\n") ? 2 : text.endsWith("\n"), lines);
  };
  /** White space as HTML shows it: one blank for any run, none at the start of a line. */
  const addWords = (words, verbatim) => {
    const shown = verbatim ? words : words.replace(/[ \t\n\f\r]+/g, " ");
    text += !verbatim && shown[0] == " " && /^[ \n]?$/.test(text.slice(-1)) ? shown.slice(1) : shown;
  };
  const add = (node, verbatim, depth) => {
    for (const child of node.childNodes) {
      const name = child.tagName;
      if (child.nodeType == 3) addWords(child.data, verbatim);
      if (!name || !depth) continue;
      if (name == "BR") text += "\n";
      else if (!child.matches(NO_TEXT)) {
        // A list's first and last item stand where the list does.
        const lines = PARAGRAPH.test(name) ? (text.endsWith(" ") ? 0 : 2) : LINE.test(name);
        breakLine(lines);
        if (name == "LI") text += "- ";
        if (/^T[DH]$/.test(name) && text && !text.endsWith("\n")) text += " | ";
        add(child, verbatim || name == "PRE", depth - 1);
        breakLine(lines);
      }
    }
  };
  add(element, false, MOST_DEPTH);
  return text.trim();
}
