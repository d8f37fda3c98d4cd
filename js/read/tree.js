// Ways through a page that cost the same for any size of it, over the borders of open shadow roots.

import { PERSON } from "./words.js";

/** The element around another one. */
export const around = (element) => element.parentElement ?? element.getRootNode().host;

export const CONTROL =
  "button,a,summary,label,input,select,[role=button],[role^=menuitem],[role=option],[role=switch],[role=radio],[role=checkbox]";

/** What a person writes in. */
export const WRITABLE = "textarea,input:not([type]),input[type=text],[contenteditable]:not([contenteditable=false]),[role=textbox]";

/** What opens above the page. */
export const DIALOG = "dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true]";
export const POPUP = `${DIALOG},[role=menu],[role=listbox],[popover]`;

/** What is no text of a message though it has characters. */
const NO_TEXT = `${CONTROL},script,style,template,svg,textarea,[hidden],[aria-hidden=true],[role=toolbar],[class*=sr-only],[class*=visually-hidden]`;

/** Gives the texts in an element one by one, but for those of its controls, until one is taken. */
export function eachText(element, take) {
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { data, parentElement } = walk.currentNode;
    const skip = parentElement?.closest(NO_TEXT);
    if (/\S/.test(data) && !(skip && element.contains(skip) && skip != element) && take(data, parentElement)) return true;
  }
  return false;
}

export const hasText = (element) => eachText(element, () => true);

/** A message by its names that has only controls in it: the bar of the one before. */
export const isBar = (element) => !hasText(element) && element.querySelector(CONTROL) != null;

/** The first so many characters of its text, in one line. */
export function opening(element, chars) {
  let text = "";
  eachText(element, (data) => (text += ` ${data.slice(0, chars)}`).length > 2 * chars);
  return text.replace(/\s+/g, " ").trim().slice(0, chars);
}

/** Levels that are gone down; those below the first message; elements of one level that are looked at, and the children of one. */
const DEEP = 14;
const MORE = 6;
const BROAD = 32;
const LAST = 8;

/**
 * The messages in a part of the page, from its end: the outermost elements that say whose they are, as `[element, whose,
 * sure]` in the order of the page. `whose` tells it of one element.
 */
export function messagesIn(part, whose) {
  const found = [];
  let level = [part];
  for (let deep = 0, end = DEEP; level.length && deep < end; deep++) {
    const below = [];
    for (const element of level) {
      const author = whose(element);
      const children = [...(element.shadowRoot ?? element).children].slice(-LAST);
      if (author && !isAround(element, author[0], children, whose)) found.push([element, ...author]);
      else below.push(...children);
    }
    if (found.length) end = Math.min(end, deep + MORE);
    level = below.slice(-BROAD);
  }
  return found.filter(([element]) => !isBar(element)).sort(([one], [other]) => (one.compareDocumentPosition(other) & 4 ? -1 : 1));
}

/** What says whose it is may be around messages of both: then it is none itself. */
const isAround = (element, author, children, whose) =>
  children.some((child) => messagesIn(child, whose).some(([, other]) => other != author));
