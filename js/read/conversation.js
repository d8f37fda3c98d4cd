// Following the conversations of a page: which answers come, how far the newest is, and when the person goes elsewhere.
//
// Nothing in an answer is observed, and nothing runs per token. Observed are the children of the elements around
// messages, which tell of a message that comes or goes; while an answer is under way it is looked at now and then.

import { CHANGED, GONE } from "../heard.js";
import { IGNORE } from "../marks.js";
import { watchSight } from "../sight.js";
import { believed, headOf, isHead, isOf, known, knownAs, meet, recent, rename, shownIn, speaks, textOf, WORDS } from "./answers.js";
import { mark, promptStand } from "./mirror.js";
import { BEAT_MS, CHANGE_MS, hear, now, onEnd, settle, sight, soon, timed, told } from "./page.js";
import { along, hasText, messagesIn, outwards, SIDES, WRITABLE } from "./tree.js";
import { ANSWER, PERSON } from "./words.js";

/** Ms in which an answer does not grow any more that is done; the same where the page goes; and ms in which one may not have begun. */
const QUIET_MS = 700;
const LEFT_MS = 400;
const WAIT_MS = 120_000;

/** Ms between two looks at a page that has no conversation yet, and how many there are. */
const AGAIN_MS = 1_500;
const MOST_TRIES = 4;

/** Ms after an act in which what changes in the page is its doing. */
const CAUSE_MS = 3_000;

/** Fields that a message may be written in, elements beside the way out from one, and steps to its buttons. */
const MOST_FIELDS = 8;
const BESIDE = 6;
export const NEAR = 5;

/** Texts that are compared with what was sent. */
const MOST_TEXTS = 300;

/** What else speaks for an answer: it came after a message was sent, also where nothing says whose it is; it grew. */
const CAME = 0.4;
const CAME_SOMEWHERE = 0.2;
const STREAMED = 0.4;

export let fields;
let chats, threads, expected, actedAt, turnedAt, live, observer, screen, changed, tries;

/** The part of the page beside the way out from a field that has messages in it. */
function partNear(field) {
  for (const at of outwards(field, 99)) {
    // Beside a field, for the body has more in it than this conversation; but where there is no field at all.
    if (at.localName == "body") return at == field && messagesIn(at).length && at;
    for (const way of SIDES) {
      for (const side of along(at, way, BESIDE)) if (!isField(side) && messagesIn(side).length) return side;
    }
  }
}

/** Not what is never read, nor the code in an answer. */
export const isReadable = (field) => field.isConnected && !field.closest(`.cm-editor,.monaco-editor,[aria-hidden=true],${IGNORE},[autocomplete*='-']`);

/** Sees which conversations there are. */
function seek() {
  fields = fields.filter(isReadable);
  if (!fields.length) fields = [...document.querySelectorAll(WRITABLE)].filter(isReadable).slice(-MOST_FIELDS);
  for (const field of fields.length ? fields : [document.body]) {
    if (chats.some((one) => one.field == field && one.part.isConnected)) continue;
    const part = partNear(field);
    if (!part) continue;
    // Where a host makes the field and the messages anew, it is the conversation that stood there.
    const chat = chats.find((one) => one.part == part || one.field == field) ?? chats.find((one) => !one.part.isConnected) ?? newChat(expected);
    Object.assign(chat, { field, part });
  }
}

function newChat(begun) {
  const chat = { thread: ++threads, begun };
  chats.push(chat);
  return chat;
}

/** A field that a message may be written in. */
export function fieldFound(element) {
  if (!fields.includes(element)) {
    fields = [...fields.slice(1 - MOST_FIELDS), element];
    change(CHANGE_MS);
  }
}

/** Whether a part of the page has more in it than one message. */
export const isField = (element) => fields.some((one) => element.contains(one));

export function threadOf(element) {
  if (!chats.length) seek();
  return (chats.find(({ part }) => part.contains(element)) ?? chats[0])?.thread ?? "";
}

/** The answer that is under way. */
export const liveAnswer = () => [...live].at(-1);

function state(answer, word) {
  if (answer.state == word) return;
  mark(answer.stand, "state", (answer.state = word));
  if (answer.met) hear(CHANGED, answer.stand);
}

/** Sees how far an answer is. */
function measure(answer, leaves) {
  const { growth } = answer;
  const text = textOf(answer.element);
  // Of what its host has taken away the text may be gone.
  const size = answer.element.isConnected ? hasText(text, 2) && text.textContent.length : growth.size;
  if (size !== growth.size) {
    if (growth.size < size && ++growth.times > 1) speaks(answer, "streamed", STREAMED);
    growth.size = size;
    growth.at = now();
    // An editor in its place is no text, and takes back none that has come.
    state(answer, (growth.begun ||= size) ? "streaming" : "waiting");
  } else if (now() - growth.at > (!size ? WAIT_MS : leaves ? LEFT_MS : QUIET_MS)) {
    live.delete(answer);
    answer.live = false;
    answer.head = headOf(answer.element);
    state(answer, "done");
  }
  return believed(answer);
}

/** Whether the answer that is to be made again is being so in its own element. */
const isRemade = ({ of, size }) => of.element.isConnected && (textOf(of.element).textContent.length < size / 2 || !isHead(of.head, headOf(of.element)));

/** A new answer: it begins to be followed. */
function begin(answer, text, asked) {
  answer.growth = { at: now(), times: 0 };
  answer.live = true;
  live.add(answer);
  if (text) promptStand(answer, text);
  if (asked) {
    speaks(answer, "came", answer.evidence.words ? CAME : CAME_SOMEWHERE);
    expected = undefined;
  }
  return measure(answer);
}

function follows(chat) {
  const turns = chat.part.isConnected ? messagesIn(chat.part) : [];
  // Nothing is left of it: the person has gone to another one, or begins one.
  if (!turns.length) return leave(chat);
  for (const [element] of turns.slice(-2)) observeAround(element);
  // What was sent from another field is answered elsewhere.
  const mine = (chats.length < 2 || !expected?.field?.isConnected || expected.field == chat.field) && expected;
  const shown = turns.filter(([, whose]) => whose == ANSWER).slice(-BESIDE);
  const again = mine?.of && isRemade(mine) && mine.of;
  const were = shown.map(([element]) => (again?.element == element ? undefined : knownAs(element)));
  const fresh = were.filter((one) => !one).length;
  // Edited, or made anew while it came: the same answer, whatever its id is now.
  const moved = fresh && !mine && recent.findLast((one) => (one.live || now() - one.edited < CAUSE_MS) && !one.element.isConnected);
  const before = were.findLast((one) => one?.thread) ?? moved;
  if (before) chat.thread = before.thread;
  else if (chat.left || (chat.last && fresh && !mine && isActed(chat) && !(chat.last.element.isConnected && knownAs(chat.last.element) == chat.last))) chat.thread = ++threads;
  // One answer comes because someone asked for it; several at once are a conversation that was loaded.
  const alone = chat.begun && !chat.left && fresh == 1 && before && now() - turnedAt > CAUSE_MS;
  for (const [at, [element, ...author]] of shown.entries()) {
    const isLast = at == shown.length - 1;
    let answer = were[at];
    if (!answer && isLast && moved) rename((answer = moved), element);
    const came = !answer && isLast && (mine || alone);
    answer = meet(element, author, came && (again || true), chat.thread);
    const prompt = () => turns.slice(0, turns.findIndex(([one]) => one == element)).findLast(([, whose]) => whose == PERSON)?.[0];
    const text = () => prompt() && shownIn(prompt());
    if (came) begin(answer, mine?.text ?? text(), mine);
    else if (isLast && !answer.asked && prompt()) promptStand(answer, text());
    answer.asked = true;
    if (believed(answer)) chat.last = answer;
  }
  chat.begun = true;
  chat.left = false;
  chat.href = location.href;
}

/** Whether what changes in a conversation is the doing of the person: a list may show other parts of it by itself. */
const isActed = ({ href }) => now() - actedAt < CAUSE_MS || href != location.href;

function leave(chat) {
  if (!chat.last || chat.left || expected || !isActed(chat)) return;
  chat.left = true;
  told(GONE, now());
}

/** Something has changed in the page, or is about to. */
function change(ms) {
  changed = true;
  soon(ms);
}

/** Looks at the page. */
export function survey() {
  settle();
  if (changed || expected) {
    changed = false;
    seek();
    chats.forEach(follows);
  }
  const { of, text } = expected ?? {};
  if (of && isRemade(expected)) begin(meet(of.element, [ANSWER, 0, ""], of), "", expected);
  else if (of && !of.element.isConnected) chats.forEach(({ asked, field }) => asked?.isConnected && afterIt(asked, field));
  else if (text && chats.every(({ loose }) => loose)) bySentText(expected);
  for (const answer of live) measure(answer);
  if (now() - expected?.at > WAIT_MS) expected = undefined;
  if (expected || live.size) soon(BEAT_MS);
  // The page may come after us.
  if (!chats.length && tries-- > 0) change(AGAIN_MS);
}

/** Finds what was sent in the page: it is the person's message, and what comes after it is the answer. */
function bySentText({ text, field }) {
  const [line] = text.trim().split("\n");
  const walk = document.createTreeWalker(field.getRootNode(), NodeFilter.SHOW_TEXT);
  walk.currentNode = field;
  for (let n = 0; n < MOST_TEXTS && walk.previousNode(); n++) {
    if (walk.currentNode.data.trim() == line) return afterIt(walk.currentNode.parentElement, field);
  }
}

function afterIt(message, field) {
  for (const at of outwards(message, 99)) {
    for (const side of along(at, SIDES[1], Infinity)) {
      if (side.contains(field) || side.querySelector(WRITABLE)) return;
      if (!hasText(side, WORDS)) continue;
      isOf(at, PERSON);
      isOf(side, ANSWER);
      const part = at.parentElement;
      const chat = chats.find((one) => one.part == part) ?? newChat(true);
      return follows(Object.assign(chat, { field, part, loose: true, asked: at }));
    }
  }
}

function observeAround(element) {
  for (const at of outwards(element, 99)) observer.observe(at.parentNode ?? at, { childList: true });
}

/** What of an answer is on the screen is told from now on. */
export const watch = (answer) => screen.watch(answer.element);

/** Begins to follow. */
export function follow() {
  fields = [];
  chats = [];
  live = new Set();
  threads = actedAt = turnedAt = 0;
  expected = undefined;
  changed = true;
  tries = MOST_TRIES;
  observer = new MutationObserver(timed(() => change(CHANGE_MS)));
  onEnd(() => observer.disconnect());
  screen = watchSight(hear, told, timed, onEnd, (element) => {
    const { met, stand } = known(element);
    return met ? stand : element;
  });
  const { look, pending } = sight;
  sight.look = () => {
    look();
    screen.look();
  };
  sight.pending = () => {
    settle(true);
    for (const answer of live) measure(answer, true);
    pending();
    screen.pending();
  };
  survey();
}

/** The person has sent a message, or asked for an answer again. */
export function expect(what) {
  const { of } = what;
  // Its host may write the new one into the same element.
  if (of) of.kept = textOf(of.element).cloneNode(true);
  expected = { at: now(), size: of?.kept.textContent.length, ...what };
  soon(CHANGE_MS);
}

/** The person has done something that may lead elsewhere; `turns`: to another attempt at an answer. */
export function acted(turns) {
  actedAt = now();
  if (turns) turnedAt = actedAt;
  if (!chats.length || chats.some(({ part }) => !part.isConnected)) change(BEAT_MS);
}
