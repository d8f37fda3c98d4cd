// The answers of a page that marks none: which element is one, which one it is, and how sure that is.

import { attribute, ANSWER as MARKED, shownText } from "../dom.js";
import { CAME, CHANGED, FOUND } from "../heard.js";
import { FACTS } from "../marks.js";
import { isField, threadOf, watch } from "./conversation.js";
import { identityOf, made } from "./identity.js";
import { answerStand, mark } from "./mirror.js";
import { hear, profile, resolve } from "./page.js";
import { along, CONTROL, hasText, isBar, messagesIn, opening, outwards, SIDES } from "./tree.js";
import { ANSWER, PERSON, saidBy } from "./words.js";

/** Nothing is recorded of what is believed less than this: two things must speak for an answer. */
export const LEAST = 0.6;

/** How surely its place speaks for an answer: after a message of the person's, or between some as one of its like. */
const PLACE = 0.2;
const TURNS = 0.4;

/** Steps from a control to what it belongs to, and the elements beside each that are looked at. */
const FAR = 14;
const BESIDE = 3;

/** Characters by which an answer is known again that has no id; those that no time or count has. */
const HEAD = 48;
export const WORDS = 10;

/** Share of a message's text from which on a part of it is the text: the rest is its author, a time, a count. */
const MOST_OF = 0.8;

let byElement, byId, whose;
/** The newest last. */
export let recent;

export function beginAnswers() {
  byElement = new WeakMap();
  byId = new Map();
  /** Whose a message is that says nothing of it: known by what was sent. */
  whose = new WeakMap();
  recent = [];
}

export const known = (element) => byElement.get(element);
export const isOf = (element, one) => whose.has(element) || whose.set(element, one);

/** The text of a message, without its author, its time and its bar, as far as it stands by itself. */
export function textOf(message) {
  const slot = message.querySelector("slot");
  if (slot?.assignedNodes().length) return slot.getRootNode().host;
  for (let at = message; ; ) {
    if ([...at.childNodes].some((node) => node.nodeType == 3 && /\S/.test(node.data))) return at;
    const parts = [...at.children].slice(0, 24).filter((child) => !child.matches(CONTROL) && hasText(child));
    const most = parts.length > 1 ? at.textContent.length * MOST_OF : 0;
    const main = parts.find((part) => part.textContent.length > most);
    if (!main) return at;
    at = main;
  }
}

/** The text of a message as it is shown. */
export const shownIn = (message) => shownText(textOf(message), true);

/** What the marks of an answer say: they count for more than any rule. */
const marksOf = (element) => Object.fromEntries(Object.entries(FACTS).map(([name, mark]) => [name, element.getAttribute(attribute(mark))]));

/** `[whose, how sure, by which rule, facts]` of an element that says so, or nothing. */
export function authorOf(element) {
  let facts = element.matches(MARKED) && marksOf(element);
  try {
    facts ||= resolve?.(element);
  } catch {
    // The host's affair.
  }
  if (facts?.responseId) return [ANSWER, 1, "told", facts];
  if (profile) for (const one of [PERSON, ANSWER]) if (element.matches(profile[one])) return [one, 0.95, "profile"];
  // What has the field for messages in it is none.
  if (isField(element)) return;
  const said = whose.has(element) ? [whose.get(element), PLACE, "place"] : saidBy(element);
  return said ? [...said, "words"].slice(0, 3) : byElement.get(element)?.element == element && [ANSWER, 0, ""];
}

export const sure = ({ evidence }) => 1 - Object.values(evidence).reduce((doubt, one) => doubt * (1 - one), 1);

/** Something speaks for an answer: what was said more surely stands. */
export const speaks = ({ evidence }, rule, how) => {
  if (how > (evidence[rule] ?? 0)) evidence[rule] = how;
};

/** Whether one text may be the beginning of the other. */
export const isHead = (one, other) => !one || !other || one.startsWith(other) || other.startsWith(one);
export const headOf = (element) => opening(textOf(element), HEAD);

/** The answer that was met before under this id, in this element, or in one around it or within. */
export function knownAs(element, hostId = identityOf(element)) {
  const head = headOf(element);
  const related = ({ element: one }) => one.isConnected && (one.contains(element) || element.contains(one));
  const same = byId.get(hostId);
  // An id that two messages bear at once is of neither, but for one that is just being made anew.
  if (same && (!same.element.isConnected || related(same) || isHead(same.head, head))) return same;
  const near = byElement.get(element) ?? recent.findLast(related);
  if (near) return (near.live || near.edited || isHead(near.head, head)) && !(hostId && near.hostId && hostId != near.hostId && !near.live) && near;
  // Made anew by its framework, without an id.
  return !hostId && head && recent.findLast((one) => !one.hostId && !one.element.isConnected && one.head == head);
}

/** The same answer in another element, and under another id of the host's. */
export function rename(answer, element, hostId = identityOf(element)) {
  if (hostId) byId.set((answer.hostId = hostId), answer);
  byElement.set((answer.element = element), answer);
}

/** The answer that an element shows. `fresh`: it came just now, whatever it looks like; it may be the answer it replaces. */
export function meet(element, [, how, rule, facts], fresh, thread = threadOf(element)) {
  const hostId = facts?.responseId ?? identityOf(element);
  let answer = fresh && [undefined, fresh].includes(byId.get(hostId)) ? undefined : knownAs(element, hostId);
  if (!answer) {
    let id = byId.has(hostId) ? undefined : hostId;
    id ??= made(!fresh && opening(element, 999));
    if (byId.has(id)) id = made();
    let last;
    const original = () => {
      // Its element shows another answer by now, whose text must not stand for it; or its host has emptied what it took away.
      const same = answer.live || answer.edited || isHead(answer.head, headOf(answer.element));
      if (!same || (answer.kept && !answer.element.isConnected)) return answer.kept ?? answer.stand.cloneNode();
      const text = textOf(answer.element);
      return hasText(text) ? (last = text) : (last ?? text);
    };
    answer = { id, hostId, thread, evidence: {}, fresh, stand: answerStand(id, original) };
    mark(answer.stand, "thread", thread);
    byId.set(id, answer);
    recent = [...recent.slice(-99), answer];
    rename(answer, element, hostId);
  }
  // The outer of two elements that are the same answer.
  if (!answer.element.isConnected || !answer.element.contains(element)) rename(answer, element, hostId);
  for (const name in FACTS) if (facts?.[name] && name != "responseId") mark(answer.stand, FACTS[name], facts[name]);
  if (!answer.live) answer.head ||= headOf(element);
  speaks(answer, rule, how);
  return answer;
}

/** Whether an answer is believed to be one; then the rest of the widget has heard of it, and by what it is (`met`). */
export function believed(answer) {
  const how = sure(answer);
  if (how < LEAST) return false;
  watch(answer);
  const because = `${Object.keys(answer.evidence).join("+")} ${how.toFixed(2)}`;
  if (answer.met != because) {
    const news = answer.met ? CHANGED : answer.fresh ? CAME : FOUND;
    mark(answer.stand, "host", (answer.met = because));
    hear(news, answer.stand);
  }
  return true;
}

/** What stands next to an element, but for bars. */
const beside = (element, way) => {
  let n = BESIDE;
  for (const side of along(element ?? {}, way, Infinity)) if (!n-- || hasText(side)) return side;
};

/** Whether messages of two sorts alternate here: one of its like two places on, and another sort between. */
const alternates = (element) =>
  SIDES.some((way) => {
    const between = beside(element, way);
    const other = beside(between, way);
    return other && other.className == element.className && between.className != other.className;
  });

/**
 * The answer that a control, a selection or an editor belongs to: around it, or beside the bar that it is in. `null`
 * where it belongs to a message of the person, nothing where it belongs to none. `bar`: it may stand beside it; `open`:
 * also an element that only its place and its text speak for.
 */
export function answerOf(from, bar, open) {
  let guess, turns;
  for (const at of outwards(from, FAR)) {
    const said = authorOf(at);
    const own = said && !isBar(at);
    // The line of a name stands before the text that it names.
    const named = own && bar && !hasText(at, WORDS) && at.nextElementSibling;
    if (own) return said[0] == PERSON ? null : meet(named && hasText(named, WORDS) && authorOf(named)?.[0] != PERSON ? named : at, said);
    if (at.localName == "body" || isField(at)) break;
    if (at == from) continue;
    if (bar && hasText(at, WORDS)) {
      bar = false;
      if (open) guess ??= at;
    }
    turns ||= guess && alternates(at);
    if (!bar) continue;
    // A bar stands after its message, or before it.
    for (const way of SIDES) {
      for (const side of along(at, way, BESIDE)) {
        if (side.matches(CONTROL)) continue;
        const messages = messagesIn(side);
        const [[message, ...author] = []] = messages.length == 1 ? messages : [];
        if (message && author[0] == PERSON && way[0] == "p") return null;
        if (message && author[0] == ANSWER) return meet(message, author);
        if (!message && open && way[0] == "p" && hasText(side, WORDS)) guess ??= side;
        if (hasText(side)) break;
      }
    }
  }
  return guess && meet(guess, [ANSWER, turns || alternates(guess) ? TURNS : 0, "turns"]);
}
