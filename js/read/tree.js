// Ways through a page that cost the same for any size of it, over the borders of open shadow roots.

import { IGNORE } from "../marks.js";
import { authorOf } from "./answers.js";

/** The elements from one to the top of the page. */
export function* outwards(element, steps) {
  for (let at = element; at && steps--; at = at.parentElement ?? at.getRootNode().host) yield at;
}

/** The elements beside one, so many at most. */
export function* along(element, way, most) {
  for (let at = element[way]; at && most--; at = at[way]) yield at;
}

/** The ways to what stands beside an element. */
export const SIDES = ["previousElementSibling", "nextElementSibling"];

export const CONTROL = "button,a,summary,label,input,select,[role=button],[role^=menuitem],[role=radio]";

/** What a person writes in. */
export const WRITABLE = "textarea,input:not([type]),input[type=text],[contenteditable]:not([contenteditable=false]),[role=textbox]";

/** What opens above the page. */
export const POPUP = "dialog[open],[role*=dialog],[aria-modal=true],[popover],[role=menu],[role=listbox]";

/** What is no text of a message though it has characters. */
const NO_TEXT = `${CONTROL},textarea,script,style,template,svg,time,details,[hidden],[aria-hidden=true],[class*=sr-only]`;

export const isShown = (element) => element.isConnected && (element.checkVisibility?.() ?? true);

/** Gives the texts in an element one by one, but for those of its controls, until one is taken. */
function someText(element, take) {
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { data, parentElement } = walk.currentNode;
    const skip = parentElement?.closest(NO_TEXT);
    if (/[\p{L}\p{N}]/u.test(data) && !(skip && element.contains(skip)) && take(data)) return true;
  }
  return false;
}

/** Whether it has text of at least so many characters. */
export const hasText = (element, chars = 1) => someText(element, (data) => (chars -= data.trim().length) <= 0);

/** The first so many characters of its text, in one line. */
export function opening(element, chars) {
  let text = "";
  someText(element, (data) => (text += ` ${data.slice(0, chars)}`).length > 2 * chars);
  return text.replace(/\s+/g, " ").trim().slice(0, chars);
}

/** The last children, so many at most: of a long list the others are not even counted. */
function lastOf({ lastElementChild }, most) {
  const children = [];
  for (let at = lastElementChild; at && children.length < most; at = at.previousElementSibling) children.unshift(at);
  return children;
}

/** Levels that are gone down; those below the first message; elements of one level that are looked at, and the children of one. */
const DEEP = 14;
const MORE = 6;
const BROAD = 32;
const LAST = 8;

/**
 * The messages in a part of the page, from its end: the outermost elements that say whose they are, as `[element, whose,
 * sure, rule, facts]` in the order of the page.
 */
export function messagesIn(part) {
  const found = [];
  let level = [part];
  for (let deep = 0, end = DEEP; level.length && deep < end; deep++) {
    const below = [];
    for (const element of level) {
      if (element.matches(IGNORE)) continue;
      const author = authorOf(element);
      const children = lastOf(element.shadowRoot ?? element, LAST);
      // What says whose it is may be around messages of both: then it is none itself.
      if (author && !children.some((child) => messagesIn(child).some(([, whose]) => whose != author[0]))) found.push([element, ...author]);
      else below.push(...children);
    }
    if (found.length) end = Math.min(end, deep + MORE);
    level = below.slice(-BROAD);
  }
  return found.filter(([element]) => !isBar(element)).sort(([one], [other]) => (one.compareDocumentPosition(other) & 4 ? -1 : 1));
}

/** A message by its names that has only controls in it: the bar of the one before. */
export const isBar = (element) => !hasText(element) && element.querySelector(CONTROL) && !element.querySelector(WRITABLE);
