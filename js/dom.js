// What the Rust asks of the DOM where one answer takes many calls: each call out of the wasm costs bytes and time.
// It imports nothing, for wasm-bindgen takes it along as it is.

export const attribute = (mark) => `data-afterword-${mark}`;
export const RESPONSE = attribute("response");
export const ANSWER = `[${RESPONSE}]`;

const NO_TEXT = "button,script,style,template,svg,[data-afterword],[data-afterword-ignore],[hidden],[aria-hidden=true]";
const PARAGRAPH = /^(P|PRE|[UO]L|TABLE|BLOCKQUOTE|H[1-6])$/;
const LINE = /^(DIV|LI|TR|HR|SECTION|D[LTD])$/;

/** The nearest element that matches, over the borders of open shadow roots. */
export function closest(from, selector) {
  for (let at = from; at; at = at.getRootNode().host) {
    const found = (at.closest ? at : at.parentElement)?.closest(selector);
    if (found) return found;
  }
}

/** As in `loader.js`: never read, whatever the marks say. */
const SECRET = "[data-afterword-ignore],[type=password],[autocomplete*='-']";
const PLACES = [ANSWER, SECRET, ":root"];
/** By number, for each string that comes out of the wasm takes time: an answer, what is never read, the page. */
export const nearest = (from, place) => closest(from, PLACES[place]);

const MARKS = ["data-afterword", RESPONSE, attribute("state"), attribute("draft-of")];
export const mark = (element, name) => element.getAttribute(MARKS[name]) ?? "";

/** Where marks are looked up: the page, and what `js/read` has of it where it is on. */
export const roots = [document];

export const marked = (mark, value) =>
  roots.map((root) => root.querySelector(`[data-afterword-${mark}="${CSS.escape(value)}"]`)).find(Boolean);

/** The part of an answer's element that holds its text: all of it where nothing is marked. `js/read` knows where it is. */
const textOf = (answer) => answer.original ?? answer.querySelector("[data-afterword-text]") ?? answer;

/** Length in Unicode scalar values, as Rust counts. */
function length(text) {
  let chars = 0;
  for (const _ of text) chars++;
  return chars;
}

export const answerLength = (answer) => length(textOf(answer).textContent);

/**
 * From where to where a range lies in the text of an answer, in characters. One that starts outside of it starts with
 * it, one that ends outside ends with it; of one that lies outside there is none.
 */
export function place(answer, range) {
  const text = textOf(answer);
  if (!range.intersectsNode(text)) return;
  const before = document.createRange();
  const upTo = (node, offset) => {
    before.selectNodeContents(text);
    before.setEnd(node, offset);
    return length(String(before));
  };
  const from = text.contains(range.startContainer) ? upTo(range.startContainer, range.startOffset) : 0;
  const to = text.contains(range.endContainer) ? upTo(range.endContainer, range.endOffset) : length(text.textContent);
  return from < to ? [from, to] : undefined;
}

/**
 * The code block that a copy button inside an answer's text belongs to: where it stands in the text, and its number
 * among the blocks of the answer, from 1. None where the button copies the whole answer.
 */
export function codeBlock(control, answer = closest(control, ANSWER), code = "pre") {
  const text = answer && textOf(answer);
  let block = control.closest(code);
  if (!text?.contains(control) || (!block && text == answer)) return;
  // Its bar is around the block, or stands before it.
  for (let at = control; !block && at != text; at = at.parentElement) {
    block = at.nextElementSibling?.matches(code) ? at.nextElementSibling : at.querySelector(code);
  }
  if (!block) return;
  const range = document.createRange();
  range.selectNodeContents(block);
  return [...(place(answer, range) ?? [0, 0]), 1 + [...text.querySelectorAll(code)].indexOf(block)];
}

export const editorText = (editor, asMade) =>
  (asMade && editor.defaultValue) || (typeof editor.value == "string" ? editor.value : editor.textContent);

/** The conversation that an answer is in; pages with one need no mark. */
export const threadOf = (answer) => closest(answer, "[data-afterword-thread]")?.getAttribute("data-afterword-thread") ?? "";

/** Whether the controls of an answer show a vote: 0 where they show no state, 1 for none, 2 for up, 3 for down. */
export function shownVote(answer) {
  let vote = 0;
  for (const [name, number] of [["down", 3], ["up", 2]]) {
    const control = answer.querySelector(`[data-afterword=${name}]`);
    const state = control?.getAttribute("aria-pressed") ?? control?.getAttribute("aria-checked");
    if (state) vote = state == "true" ? number : vote || 1;
  }
  return vote;
}

/** What can stand in a record: nothing that is no character. How long it may be is not for a pattern, which would be long in the making. */
const WORD = /^\P{C}+$/u;
const TOKEN = /^[\w.+/=-]+$/;
const TRACE = /^(?!0+$)[\da-f]{32}$/;
const SPAN = /^(?!0+$)[\da-f]{16}$/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * What the marks of an answer say of it, as members of a record's `response` in JSON. What is not what it should be is
 * left out, for the collector would refuse the whole record for it.
 */
export function members(answer) {
  // 85 characters are no more than 256 bytes.
  const mark = (name, most = 85, value = answer.getAttribute(attribute(name))) => (value?.[most] ? undefined : value);
  const fit = (pattern, value) => (value && pattern.test(value) ? value : undefined);
  const id = (pattern, value) => fit(pattern, value?.toLowerCase());
  const [, trace, span] = (mark("traceparent", 4_096) || "").split("-");
  const all = {
    trace_id: id(TRACE, mark("trace") || trace),
    span_id: id(SPAN, mark("span") || span),
    run_id: id(UUID, mark("run")),
    // Only what reads pages makes sketches, and only its bundle has this.
    ...(typeof READS != "undefined" && READS && { fingerprint: fit(WORD, mark("fingerprint", 256)) }),
    model: fit(WORD, mark("model")),
    prompt_version: fit(WORD, mark("prompt-version")),
    token: fit(TOKEN, mark("token", 4_096)),
    host: fit(WORD, mark("host")),
  };
  return JSON.stringify(all).slice(1, -1);
}

export function shownText(answer, whole) {
  const element = whole ? answer : textOf(answer);
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
  const add = (node, verbatim) => {
    for (const child of node.childNodes) {
      const name = child.tagName;
      if (child.nodeType == 3) addWords(child.data, verbatim);
      if (!name) continue;
      if (name == "BR") text += "\n";
      else if (!child.matches(NO_TEXT)) {
        // A list's first and last item stand where the list does.
        const lines = PARAGRAPH.test(name) ? (text.endsWith(" ") ? 0 : 2) : LINE.test(name);
        breakLine(lines);
        if (name == "LI") text += "- ";
        if (/^T[DH]$/.test(name) && text && !text.endsWith("\n")) text += " | ";
        add(child, verbatim || name == "PRE");
        breakLine(lines);
      }
    }
  };
  add(element);
  return text.trim();
}
