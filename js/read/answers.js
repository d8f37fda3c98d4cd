// The answers of a page that marks none: which element is one, which one it is, and how sure that is.

import { CAME, FOUND, UNSEEN } from "../heard.js";
import { FACTS } from "../marks.js";
import { identityOf, made } from "./identity.js";
import { around, CONTROL, eachText, hasText, isBar, messagesIn, opening } from "./tree.js";
import { ANSWER, authorOf, PERSON } from "./words.js";

/** Nothing is recorded of what is believed less than this: two things must speak for an answer. */
export const LEAST = 0.6;

/** Steps from a control to what it belongs to, and the elements beside each that are looked at. */
const FAR = 14;
const BESIDE = 3;

/** Characters by which an answer is known again that has no id. */
const HEAD = 48;

/** Share of a message's text from which on a part of it is the text: the rest is its author, a time, a count. */
const MOST_OF = 0.8;

/** Text that a host renders from markdown. */
const RICH = ".prose,.markdown-body,.md,[class*=markdown i]";

/** The text of a message, without its author, its time and its bar, as far as it stands by itself. */
function textOf(message) {
  let at = message;
  for (let deep = 0; deep < FAR && !at.matches(RICH); deep++) {
    if ([...at.childNodes].some((node) => node.nodeType == 3 && /\S/.test(node.data))) break;
    const parts = [...at.children].slice(0, 24).filter((child) => !child.matches(CONTROL) && hasText(child));
    const size = at.textContent.length * MOST_OF;
    const main = parts.length > 1 ? parts.find((part) => part.textContent.length > size) : parts[0];
    if (!main) break;
    at = main;
  }
  return at;
}

/** `isWhole` tells of a part of the page that has more in it than one message. */
export function answersOf({ hear, told, options }, mirror, { isWhole, threadOf }) {
  const { resolve, profile } = options;
  const byElement = new WeakMap();
  const byId = new Map();
  /** Messages of the person, known by what was sent. */
  const persons = new WeakSet();
  /** What came after one of them, on pages that say nothing of whose a message is. */
  const supposed = new WeakSet();
  /** The newest last. */
  let recent = [];

  const resolved = (element) => {
    try {
      return resolve?.(element);
    } catch {
      // The host's affair.
    }
  };

  /** `[whose, how sure, by which rule, facts]` of an element that says so, or nothing. */
  const author = (element) => {
    const facts = resolved(element);
    if (facts?.responseId) return [ANSWER, 1, "resolve", facts];
    if (facts === false) return undefined;
    if (persons.has(element)) return [PERSON, 1, "sent"];
    if (profile && element.matches(profile.answer)) return [ANSWER, 0.95, `profile:${profile.name}`];
    if (profile?.person && element.matches(profile.person)) return [PERSON, 0.95, ""];
    if (supposed.has(element)) return [ANSWER, 0.2, "place"];
    const said = authorOf(element);
    if (said) return [...said, "words"];
    return byElement.get(element)?.element == element ? [ANSWER, 0, ""] : undefined;
  };

  const sure = (answer) => 1 - [...answer.evidence.values()].reduce((doubt, one) => doubt * (1 - one), 1);
  const speaks = (answer, rule, how) => {
    if (how && !(answer.evidence.get(rule) >= how)) answer.evidence.set(rule, how);
  };

  const isHead = (one, other) => !one || !other || one.startsWith(other) || other.startsWith(one);

  /** The answer that was met before in this element, in one around it or within, or under its id. */
  const knownAs = (element, hostId) => {
    if (hostId && byId.has(hostId)) {
      const answer = byId.get(hostId);
      // An id that two messages bear at once is of neither, but for one that is just being made anew.
      const both = answer.element.isConnected && !related(answer.element, element);
      if (!both || isHead(answer.head, opening(element, HEAD))) return answer;
    }
    const near = byElement.get(element) ?? recent.findLast((one) => one.element.isConnected && related(one.element, element));
    if (near) {
      const other = hostId && near.hostId && hostId != near.hostId && !isHead(near.head, opening(element, HEAD));
      if (!other && (near.live || near.edited || isHead(near.head, opening(element, HEAD)))) return near;
      return undefined;
    }
    if (hostId) return undefined;
    // Made anew by its framework, without an id.
    const head = opening(element, HEAD);
    return head && recent.findLast((one) => !one.hostId && !one.element.isConnected && one.head && one.head == head);
  };
  const related = (one, other) => one.contains(other) || other.contains(one);

  /** The answer that an element shows. `fresh`: it came just now, whatever it looks like; it may be the answer it replaces. */
  const meet = (element, [, how, rule, facts] = [], fresh, thread = threadOf(element)) => {
    const hostId = facts?.responseId ?? identityOf(element, author);
    const again = fresh && byId.get(hostId);
    let answer = fresh && (!again || again == fresh) ? undefined : knownAs(element, hostId);
    if (!answer) {
      const taken = hostId && byId.has(hostId);
      const id = hostId && !taken ? hostId : made(fresh ? "" : opening(element, 999), (one) => byId.has(one));
      answer = { id, hostId, thread, evidence: new Map(), fresh, state: "" };
      let last;
      answer.stand = mirror.answer(id, () => {
        // Its element shows another answer by now.
        if (answer.kept && !(answer.element.isConnected && byElement.get(answer.element) == answer)) return answer.kept;
        const text = textOf(answer.element);
        return hasText(text) ? (last = text) : (last ?? text);
      });
      if (thread) mirror.mark(answer.stand, "thread", thread);
      byId.set(id, answer);
      if (hostId && fresh) byId.set(hostId, answer);
      recent = [...recent.slice(-99), answer];
    } else if (hostId && !byId.has(hostId)) byId.set(hostId, answer);
    // The outer of two elements that are the same answer, where it is no other's too.
    if (!answer.element?.isConnected || !answer.element.contains(element)) answer.element = element;
    byElement.set(element, answer);
    for (const [name, value] of Object.entries(facts ?? {})) {
      if (name != "responseId" && FACTS[name] && value != null) mirror.mark(answer.stand, FACTS[name], value);
    }
    if (!answer.live) answer.head ||= opening(element, HEAD);
    speaks(answer, rule, how);
    return answer;
  };

  /** Whether an answer is believed to be one; then the rest of the widget has heard of it. */
  const believed = (answer) => {
    const how = sure(answer);
    if (how < LEAST) return false;
    mirror.mark(answer.stand, "host", `${[...answer.evidence.keys()].join("+")} ${how.toFixed(2)}`);
    if (!answer.met) {
      answer.met = true;
      hear(answer.fresh ? CAME : FOUND, answer.stand);
    }
    return true;
  };

  /** A text of more than some words beside controls: no time, no count. */
  const isMessage = (element) => {
    let chars = 0;
    return eachText(element, (data) => (chars += data.trim().length) > 24);
  };

  /** The one message that an element beside a bar is, or has in it. */
  const beside = (element) => {
    const messages = messagesIn(element, author);
    return messages.length == 1 ? messages[0] : undefined;
  };

  /**
   * The answer that a control, a selection or an editor belongs to: around it, or beside the bar that it is in. `null`
   * where it belongs to a message of the person, nothing where it belongs to none. `bar`: it may stand beside it; `open`:
   * also an element that only its place and its text speak for.
   */
  const answerOf = (from, bar, open) => {
    let guess;
    for (let at = from, step = 0; at && step < FAR; at = around(at), step++) {
      const said = author(at);
      if (said?.[0] == PERSON) return null;
      if (said && !isBar(at)) return meet(at, said);
      if (at.localName == "body" || isWhole(at)) break;
      if (bar && step) {
        bar = !isMessage(at);
        if (!bar && open) guess ??= at;
      }
      if (!bar) continue;
      // A bar stands after its message, or before it.
      for (const way of ["previousElementSibling", "nextElementSibling"]) {
        let side = at[way];
        for (let n = 0; side && n < BESIDE; n++, side = side[way]) {
          if (side.matches(CONTROL) || side.localName == "svg") continue;
          const found = beside(side);
          if (found?.[1] == PERSON) {
            if (way == "previousElementSibling") return null;
            break;
          }
          if (found) return meet(found[0], found.slice(1));
          if (open && !guess && way == "previousElementSibling" && isMessage(side)) guess = side;
          if (hasText(side)) break;
        }
      }
    }
    return guess && (persons.has(guess) ? null : meet(guess, [ANSWER, 0, ""]));
  };

  return {
    author,
    answerOf,
    meet,
    believed,
    speaks,
    sure,
    textOf,
    known: (element) => byElement.get(element),
    recent: () => recent,
    isPerson: (element) => persons.has(element),
    person: (element) => persons.add(element),
    supposed: (element) => persons.has(element) || supposed.add(element),
    isHead,
    knows: (element) => knownAs(element, identityOf(element, author)),
    /** The same answer in another element, and under another id of the host's. */
    rename(answer, element) {
      const hostId = identityOf(element, author);
      if (hostId) byId.set(hostId, answer);
      answer.hostId = hostId;
      answer.element = element;
      byElement.set(element, answer);
    },
    unseen: (answer) => told(UNSEEN, Date.now(), answer.id),
  };
}
