// One element as people see it: two thumbs, and the card that opens at a vote.

import { ANSWER, closest, RESPONSE } from "../dom.js";
import { button, make, press } from "./make.js";
import { REASONS } from "./names.js";
import * as parts from "./parts.js";
import { place } from "./place.js";
import css from "./style.css";
import { cast, settings, voteOn } from "./votes.js";
import { wordsFor } from "./words.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** The view whose card is open: one at a time, for they would cover each other. */
let opened;

/** Gives an element its inside. `wake` looks for a widget, where the one that it had was stopped. */
export function makeView(element, wake) {
  const root = element.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  const { bar, thumbs, live, region } = parts.bar(vote);
  // The widget stays out of it: what is done in here is told by the handle, and only once.
  const base = make("div", { "data-afterword-ignore": "" }, bar, region);
  root.append(base);
  /** The parts of the card, once it was needed. */
  let its;
  /** What the card is there for, "ask" or "done"; or what is said instead, "denied" or "undone". */
  let phase;
  let following;
  const view = { element, vote: undefined, render, close };

  const value = () => (view.vote?.value === undefined ? element.getAttribute("value") : view.vote.value);

  function vote(way) {
    if (!settings() || !view.vote) return wake();
    const shown = value();
    const next = shown == way ? null : way;
    view.vote.by = view;
    if (settings().consent == "denied") phase = "denied";
    else {
      phase = next ? "ask" : "undone";
      cast(view.vote, shown, next);
    }
    if (phase == "undone") leave(shown);
    else show();
    render();
  }

  function send() {
    phase = "done";
    const { reasons, comment = "", correction = "" } = view.vote.draft;
    view.vote.by = view;
    cast(view.vote, value(), value(), { reasons, comment, correction });
    render();
    its.cross.focus();
  }

  function show() {
    its ??= makeCard();
    const { card } = its;
    if (opened != view) opened?.close();
    opened = view;
    view.vote.open = true;
    card.popover = element.getAttribute("panel") == "inline" ? null : "manual";
    card.hidden = false;
    // Where a browser knows no popovers, the card stands in the flow.
    if (card.popover) card.showPopover?.();
    if (following) return;
    following = new AbortController();
    const follow = () => (element.isConnected ? place(card, bar) : close());
    const how = { capture: true, passive: true, signal: following.signal };
    for (const type of ["scroll", "resize"]) addEventListener(type, follow, how);
  }

  function close() {
    following?.abort();
    following = undefined;
    if (its) its.card.hidden = true;
    if (opened == view) opened = undefined;
    if (view.vote) view.vote.open = false;
  }

  /** Closes the card, and gives the focus back to the thumb that it came from. */
  function leave(way = value()) {
    const inside = its?.card.contains(root.activeElement);
    close();
    if (inside) thumbs[way == "down" ? 1 : 0].focus();
  }

  function makeCard() {
    const made = parts.card(
      () => vote(value()),
      send,
      () => leave(),
    );
    const { card } = made;
    for (const name of ["comment", "correction"]) made[name].oninput = () => (view.vote.draft[name] = made[name].value);
    for (const type of ["keydown", "keypress", "keyup", "paste"]) {
      // The host sees no field where someone writes in here: its shortcuts would take the keys.
      card.addEventListener(type, (event) => event.key == "Escape" || event.stopPropagation());
    }
    card.addEventListener("keydown", ({ key, ctrlKey, metaKey }) => key == "Enter" && (ctrlKey || metaKey) && !made.send.hidden && send());
    base.addEventListener("keydown", (event) => {
      if (event.key != "Escape" || event.isComposing || card.hidden) return;
      // It closes this, and not what it stands in.
      event.stopPropagation();
      event.preventDefault();
      leave();
    });
    bar.after(card);
    return made;
  }

  /** The chips of the reasons: made anew only where they are others, for one of them may have the focus. */
  function chips(codes, words) {
    const { reasons, question } = its;
    if (codes.join() != reasons.codes) {
      reasons.codes = codes.join();
      const toggle = (code) => {
        const { draft } = view.vote;
        draft.reasons = draft.reasons.includes(code) ? draft.reasons.filter((other) => other != code) : [...draft.reasons, code];
        render();
      };
      reasons.replaceChildren(...codes.map((code) => button("reason", () => toggle(code))));
    }
    codes.forEach((code, at) => {
      const chip = reasons.children[at];
      chip.firstChild.textContent = words[code] ?? code;
      press(chip, view.vote.draft.reasons.includes(code));
    });
    question.hidden = reasons.hidden = !codes.length;
  }

  function renderCard(way, said, words, text) {
    const asks = phase == "ask";
    const codes = asks ? (element.getAttribute(`reasons-${way}`)?.match(/\S+/g) ?? (way == "down" ? REASONS : [])) : [];
    [its.thanks.textContent, its.state.textContent] = said;
    its.question.textContent = words[way == "up" ? "good" : "wrong"];
    its.reasons.setAttribute("aria-label", its.question.textContent);
    chips(codes, words);
    its.fields.hidden = !asks || text == "none";
    its.send.hidden = its.fields.hidden && !codes.length;
    its.undo.hidden = phase == "denied";
    for (const name of ["comment", "correction"]) {
      its[`${name}Label`].textContent = words[name];
      const { [name]: written = "" } = view.vote.draft;
      if (its[name].value != written) its[name].value = written;
    }
    for (const name of ["undo", "send"]) its[name].firstChild.textContent = words[name];
    its.card.setAttribute("aria-label", words.label);
    its.cross.setAttribute("aria-label", words.close);
    if (!its.card.hidden) place(its.card, bar);
  }

  function render() {
    const now = settings();
    const id = element.getAttribute("for") ?? closest(element, ANSWER)?.getAttribute(RESPONSE);
    if (id != view.vote?.id) {
      close();
      phase = undefined;
      view.vote = id == null ? undefined : voteOn(id);
    }
    const words = wordsFor(element);
    base.lang = words.own ? "" : words.language;
    base.dir = words.language == "ar" ? "rtl" : "";
    bar.setAttribute("aria-label", words.label);
    const way = value();
    parts.WAYS.forEach((one, at) => {
      thumbs[at].setAttribute("aria-label", words[one]);
      thumbs[at].setAttribute("aria-disabled", !now || !view.vote);
      press(thumbs[at], way == one);
    });
    const { state, waits, by } = view.vote ?? {};
    if (!now || (!way && phase != "denied")) close();
    const become = state == "saved" ? waits && (now?.consent == "pending" ? "pending" : "saved") : state;
    const instead = phase == "denied" || (phase == "undone" && !way);
    const said = instead ? [words[phase], ""] : way && by == view ? [words.thanks, words[become] ?? ""] : ["", ""];
    // Only what changes is said anew.
    live.forEach((line, at) => line.textContent != said[at] && (line.textContent = said[at]));
    if (its && now && view.vote) renderCard(way, said, words, now.text);
  }

  for (const type of ["focusin", "pointerenter"]) base.addEventListener(type, () => settings() || wake());
  return view;
}
