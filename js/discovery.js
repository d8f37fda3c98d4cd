// Noticing new answers without watching tokens.
//
// Nothing is observed inside of an answer. Of the elements around answers only the children are observed, not what is
// below them: a new message shows, a token does not. A part of the page that has come and holds no answer yet is
// observed in full, until one shows in it.

import { ANSWER, attribute, closest, RESPONSE, threadOf } from "./dom.js";
import { CAME, CHANGED, FOUND } from "./heard.js";
import { FACTS, IGNORE } from "./marks.js";

/** Elements that never get children. */
const LEAF = /^(IMG|BR|HR|INPUT|SCRIPT|STYLE|LINK|META|svg|path)$/;

/** Parts of the page observed in full at once: a page that adds more than these is no chat. */
const MOST_BARE = 32;

/** Conversations of one page whose newest answer is looked up at the start. */
const MOST_THREADS = 20;

/** Tells of the answers that are there, come, and change; `watch` is called with each. */
export function discover({ hear, sight: { watch }, timed, onEnd }) {
  const around = new Set();
  let bare = [];

  const meet = (answer, what) => {
    if (!closest(answer, IGNORE)) watch(answer);
    if (what != null) hear(what, answer);
  };

  /** An element came into the page: an answer, something that holds some, or something that may yet. */
  const came = (element, found) => {
    if (element.matches(ANSWER)) return found.add(element);
    const inside = element.querySelectorAll(ANSWER);
    for (const answer of inside) found.add(answer);
    if (inside.length || LEAF.test(element.tagName)) return;
    bare = bare.filter((part) => part.isConnected);
    if (bare.length < MOST_BARE && !bare.some((part) => part.contains(element))) observeBare(element);
  };

  const observer = new MutationObserver(timed((changes) => {
    // A framework may add an element and mark it within one turn: then it is found twice.
    const found = new Set();
    for (const { attributeName, target, addedNodes } of changes) {
      if (attributeName == RESPONSE) found.add(target);
      else if (attributeName) hear(CHANGED, target);
      for (const node of addedNodes) if (node.tagName) came(node, found);
    }
    const fresh = [...found].filter((answer) => answer.isConnected && answer.matches(ANSWER));
    // One answer came because someone asked; several at once are a conversation that was loaded.
    for (const answer of fresh) meet(answer, fresh.length > 1 ? FOUND : CAME);
    const covered = (answer) =>
      around.has(answer.parentElement) && !bare.some((part) => part.contains(answer) || answer.contains(part));
    if (!fresh.every(covered)) observe();
  }));

  const observeBare = (element) => {
    observer.observe(element, { childList: true, subtree: true });
    bare.push(element);
  };

  /** Observes what is around the answers that are in the page now. */
  const observe = () => {
    observer.disconnect();
    around.clear();
    bare = [];
    observer.observe(document, { subtree: true, attributeFilter: Object.values(FACTS).map(attribute) });
    for (const answer of document.querySelectorAll(ANSWER)) {
      for (let at = answer.parentElement; at && !around.has(at); at = at.parentElement) {
        around.add(at);
        observer.observe(at, { childList: true });
      }
    }
    if (!around.size) observeBare(document.documentElement);
  };

  // The answers that are there were there before, nobody waited for them. Of each conversation the newest one is
  // the one that is left, or followed up.
  const threads = new Set();
  for (const answer of [...document.querySelectorAll(ANSWER)].reverse()) {
    const thread = threadOf(answer);
    meet(answer, threads.size < MOST_THREADS && !threads.has(thread) ? FOUND : undefined);
    threads.add(thread);
  }
  observe();
  onEnd(() => observer.disconnect());
}
