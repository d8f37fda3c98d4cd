// Following the conversations of a page: which answers come, how far the newest is, and when the person goes elsewhere.
//
// Nothing in an answer is observed, and nothing runs per token. Observed are the children of the elements around
// messages, which tell of a message that comes or goes; while an answer is under way it is looked at now and then.

import { CHANGED, GONE, SEEN } from "../heard.js";
import { actionOf, squash } from "./names.js";
import { around, CONTROL, hasText, messagesIn, opening, WRITABLE } from "./tree.js";
import { ANSWER, PERSON } from "./words.js";

/** Ms between two looks at an answer that is under way, and after a change in the page. */
const BEAT_MS = 250;
const CHANGE_MS = 60;

/**
 * Ms in which an answer does not grow any more that is done; the same where a button to stop it was there and is gone, or
 * where the page goes; and ms in which one may not have begun.
 */
const QUIET_MS = 1_000;
const STOPPED_MS = 400;
const WAIT_MS = 120_000;

/** Ms after an act in which what changes in the page is its doing. */
const CAUSE_MS = 3_000;

/** Ms after the start at which a page is looked at again that had no conversation yet. */
const AGAIN_MS = [500, 2_000, 5_000];

/** Fields that a message may be written in, and elements beside the way out from one. */
const MOST_FIELDS = 8;
const BESIDE = 6;

/** Steps from a field to its buttons, and how many of them are looked at. */
const NEAR = 4;
const MOST_CONTROLS = 16;

/** Texts that are compared with what was sent. */
const MOST_TEXTS = 300;

/** What else speaks for an answer: it came after a message was sent; it grew; its neighbours are some. */
const SURE = { came: 0.4, streamed: 0.4, among: 0.4 };

const now = () => Date.now();

/** `before` is called before each look at the page: what the person did must be told before what comes of it. */
export function follow({ hear, told, sight, timed, onEnd, dom }, answers, mirror, before) {
  const { author } = answers;
  const chats = [];
  let fields = [];
  let threads = 0;
  /** What the person has asked for, and is to come: `{ text, of, at }`; `of` is the answer that is to be made again. */
  let expected;
  /** When the person last did something that may lead elsewhere, and when they last turned to another attempt. */
  let actedAt = 0;
  let turnedAt = 0;
  let timer;
  let dueAt = Infinity;
  const live = new Set();

  /* ---- where the conversations are ---- */

  const observer = new MutationObserver(timed(() => soon(CHANGE_MS)));
  onEnd(() => observer.disconnect());
  onEnd(() => clearTimeout(timer));

  const observeAround = (element) => {
    for (let at = element; at; at = around(at)) {
      observer.observe(at.parentNode ?? at, { childList: true });
    }
  };

  /** The part of the page beside the way out from a field that has messages in it. */
  const partNear = (field) => {
    for (let at = field; at && at.localName != "body"; at = around(at)) {
      for (const way of ["previousElementSibling", "nextElementSibling"]) {
        let side = at[way];
        for (let n = 0; side && n < BESIDE; n++, side = side[way]) {
          if (messagesIn(side, author).length) return side;
        }
      }
    }
  };

  const visible = (field) => field.isConnected && field.getAttribute("aria-hidden") != "true";

  /** Sees which conversations there are. */
  const seek = () => {
    fields = fields.filter(visible);
    if (!fields.length) fields = [...document.querySelectorAll(WRITABLE)].filter(visible).slice(-MOST_FIELDS);
    for (const field of fields) {
      if (chats.some((chat) => chat.field == field && chat.part.isConnected)) continue;
      const part = partNear(field);
      if (!part) continue;
      const chat = chats.find((one) => one.part == part || one.field == field) ?? { thread: `${++threads}`, begun: !!expected };
      if (!chat.part) chats.push(chat);
      Object.assign(chat, { field, part });
    }
  };

  /** A field that a message may be written in. */
  const field = (element) => {
    if (fields.includes(element)) return;
    fields = [...fields.slice(1 - MOST_FIELDS), element];
    soon(CHANGE_MS);
  };

  /* ---- what is in them ---- */

  const state = (answer, word) => {
    if (answer.state == word) return;
    answer.state = word;
    mirror.mark(answer.stand, "state", word);
    if (answer.met) hear(CHANGED, answer.stand);
  };

  const promptOf = (turns, element) => {
    const before = turns.slice(0, turns.findIndex(([one]) => one == element)).findLast(([, whose]) => whose == PERSON);
    return before ? dom.shownText(answers.textOf(before[0]), true) : undefined;
  };

  /** A new answer: it begins to be followed. */
  const begin = (answer, text, wanted) => {
    answer.live = { size: -1, at: now(), grown: 0 };
    live.add(answer);
    answers.speaks(answer, "came", wanted && SURE.came);
    if (text) mirror.prompt(answer.stand, text);
    measure(answer);
  };

  const shown = (answer) => answers.textOf(answer.element).textContent;

  /** Whether a button is there that stops an answer: near the field, for it often is the one that sends. */
  const stopShown = () =>
    fields.some((field) => {
      let at = field;
      for (let n = 0; n < NEAR && around(at); n++) at = around(at);
      return [...at.querySelectorAll(CONTROL)].slice(-MOST_CONTROLS).some((one) => actionOf(one)?.action == "stop" && (one.checkVisibility?.() ?? true));
    });

  const measure = (answer, leaves) => {
    const { live: growth } = answer;
    const text = shown(answer);
    const begun = squash(text.slice(0, 99)) != "";
    const size = begun ? text.length : 0;
    const stops = !leaves && stopShown();
    growth.stops ||= stops;
    if (size != growth.size) {
      if (growth.size >= 0 && size > growth.size && ++growth.grown > 1) answers.speaks(answer, "streamed", SURE.streamed);
      growth.size = size;
      growth.at = now();
      state(answer, begun ? "streaming" : "waiting");
    } else if (!(begun && stops) && now() - growth.at > (!begun ? WAIT_MS : leaves || growth.stops ? STOPPED_MS : QUIET_MS)) {
      live.delete(answer);
      answer.live = undefined;
      answer.head = opening(answer.element, 48);
      state(answer, "done");
    }
    if (answers.believed(answer)) watch(answer);
  };

  const look = (chat) => {
    const turns = messagesIn(chat.part, author);
    const shownNow = turns.filter(([, whose]) => whose == ANSWER).slice(-BESIDE);
    for (const [element] of turns.slice(-2)) observeAround(element);
    if (!turns.length) return leave(chat);
    const known = shownNow.map(([element]) => answers.knows(element));
    const again = expected?.of && remade(expected, shownNow.at(-1)?.[0], known.at(-1));
    const fresh = known.filter((one) => !one).length;
    const before = known.findLast((one) => one?.thread);
    if (before) chat.thread = before.thread;
    else if (chat.left || (chat.last && fresh && !expected && !chat.last.element.isConnected)) chat.thread = `${++threads}`;
    const here = chat.begun && !chat.left;
    shownNow.forEach(([element, ...said], at) => {
      const last = at == shownNow.length - 1;
      if (known[at] && !(last && again)) {
        answers.meet(element, said);
        if (believe(known[at])) chat.last = known[at];
        return;
      }
      // Edited, or made anew while it came: the same answer, whatever its id is now.
      const gone = answers.recent().findLast((one) => (one.live || one.edited > now() - CAUSE_MS) && !one.element.isConnected);
      if (gone && !expected) return answers.rename(gone, element);
      // One answer comes because someone asked for it; several at once are a conversation that was loaded.
      const wanted = last && !!expected;
      const came = wanted || (last && here && fresh == 1 && !!before && now() - turnedAt > CAUSE_MS);
      const answer = answers.meet(element, said, came && (again ? expected.of : true), chat.thread);
      if (known.some((one) => one && answers.sure(one) > 0.8)) answers.speaks(answer, "among", SURE.among);
      if (came) begin(answer, (wanted && expected.text) || promptOf(turns, element), wanted);
      else if (last) mirror.prompt(answer.stand, promptOf(turns, element));
      if (wanted) expected = undefined;
      if (believe(answer)) chat.last = answer;
    });
    chat.begun = true;
    chat.left = false;
  };

  /** Whether the answer that is to be made again is being so in its own element. */
  const remade = ({ of, size }, element, known) =>
    known == of && element && (element != of.element || shown(of).length < size / 2 || !answers.isHead(of.head, opening(element, 48)));

  const believe = (answer) => {
    const is = answers.believed(answer);
    if (is) watch(answer);
    return is;
  };

  /** Nothing is left of a conversation: the person has gone to another one, or begins one. */
  const leave = (chat) => {
    if (!chat.last || chat.left || expected) return;
    chat.left = true;
    told(GONE, now());
  };

  const survey = () => {
    before();
    seek();
    for (const chat of chats) if (chat.part.isConnected) look(chat);
    for (const chat of chats) if (!chat.part.isConnected && now() - actedAt < CAUSE_MS) leave(chat);
    if (expected?.text && chats.every((chat) => chat.loose)) bySentText(expected);
    for (const answer of live) measure(answer);
    if (expected && now() - expected.at > WAIT_MS) expected = undefined;
    if (expected || live.size) soon(BEAT_MS);
  };

  /** Looks at the page so many ms from now, or earlier. */
  const soon = (ms) => {
    const at = now() + ms;
    if (at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(
      timed(() => {
        dueAt = Infinity;
        survey();
      }),
      ms,
    );
  };

  /* ---- pages that say nothing of whose a message is ---- */

  /** Finds what was sent in the page: it is the person's message, and what comes after it is the answer. */
  const bySentText = ({ text, field: from }) => {
    const root = from.getRootNode();
    const [line] = text.trim().split("\n");
    for (const way of ["previousNode", "nextNode"]) {
      const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      walk.currentNode = from;
      for (let n = 0; n < MOST_TEXTS && walk[way](); n++) {
        if (walk.currentNode.data.trim() != line || from.contains(walk.currentNode)) continue;
        let message = walk.currentNode.parentElement;
        while (message.parentElement?.textContent.trim().length < text.length + 24) message = message.parentElement;
        answers.person(message);
        return afterIt(message, from);
      }
    }
  };

  const afterIt = (message, from) => {
    for (let at = message; at && at.localName != "body"; at = around(at)) {
      for (let side = at.nextElementSibling; side; side = side.nextElementSibling) {
        if (side.contains(from) || side.querySelector(WRITABLE)) return;
        if (!hasText(side)) continue;
        const part = at.parentElement;
        const chat = chats.find((one) => one.part == part) ?? { thread: `${++threads}`, begun: true, field: from, part, loose: true };
        if (!chats.includes(chat)) chats.push(chat);
        answers.person(at);
        answers.supposed(side);
        return look(chat);
      }
    }
  };

  /* ---- what of them is on the screen ---- */

  const visibleNow = new Map();
  const take = (entries) => {
    for (const { target, isIntersecting, intersectionRect: part, boundingClientRect: whole } of entries) {
      const answer = answers.known(target);
      const before = visibleNow.get(target);
      if (before && !(isIntersecting && before == answer)) {
        visibleNow.delete(target);
        answers.unseen(before);
      }
      if (!isIntersecting || !answer?.met) continue;
      visibleNow.set(target, answer);
      const px = (place) => Math.round(place - whole.top);
      hear(SEEN, answer.stand, undefined, now(), px(part.top), px(part.bottom), Math.round(whole.height));
    }
  };
  const screen = new IntersectionObserver(timed(take), { threshold: [0, 0.25, 0.5, 0.75, 1] });
  onEnd(() => screen.disconnect());
  const watch = (answer) => {
    if (answer.watched == answer.element) return;
    answer.watched = answer.element;
    screen.observe(answer.element);
  };
  const { look: others, pending } = sight;
  sight.look = () => {
    others();
    for (const element of visibleNow.keys()) {
      screen.unobserve(element);
      screen.observe(element);
    }
  };

  survey();
  for (const ms of AGAIN_MS) {
    const again = setTimeout(timed(() => chats.length || survey()), ms);
    onEnd(() => clearTimeout(again));
  }

  return {
    field,
    fields: () => fields,
    isWhole: (element) => fields.some((one) => element.contains(one)),
    threadOf: (element) => (chats.find(({ part }) => part.contains(element)) ?? chats[0])?.thread,
    /** The person has sent a message, or asked for an answer again. */
    expect(what) {
      // Its host may write the new one into the same element.
      if (what.of) what.of.kept = answers.textOf(what.of.element).cloneNode(true);
      expected = { at: now(), size: what.of && shown(what.of).length, ...what };
      soon(CHANGE_MS);
    },
    /** The person has done something that may lead elsewhere; `turned`: to another attempt at an answer. */
    acted(turned) {
      actedAt = now();
      if (turned) turnedAt = actedAt;
      if (chats.some((chat) => !chat.part.isConnected) || !chats.length) soon(BEAT_MS);
    },
    /** The answer that is under way. */
    live: () => [...live].at(-1),
    pending() {
      pending();
      for (const answer of live) measure(answer, true);
      take(screen.takeRecords());
    },
    survey,
  };
}
