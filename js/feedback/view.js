// One element as people see it: two thumbs, and the card that opens at a vote.

import { ANSWER, closest, RESPONSE } from "../dom.js";
import { button, press } from "./make.js";
import { parts, WAYS } from "./parts.js";
import { place } from "./place.js";
import css from "./style.css";
import { cast, settings, voteOn } from "./votes.js";
import { REASONS, wordsFor } from "./words.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** The view whose card is open: one at a time, for they would cover each other. */
let opened;

/** Gives an element its inside. `wake` looks for a widget, where the one that it had was stopped. */
export function makeView(element, wake) {
  const root = element.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  /** What the card is there for: "ask" or "done"; what it says alone: "denied", "undone". */
  let phase;
  let following;
  const view = { element, vote: undefined, render, close };

  const value = () => (view.vote?.value === undefined ? element.getAttribute("value") : view.vote.value);

  const vote = (way) => {
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
  };
  const send = () => {
    phase = "done";
    const { reasons, comment = "", correction = "" } = view.vote.draft;
    view.vote.by = view;
    cast(view.vote, value(), value(), { reasons, comment, correction });
    render();
    its.cross.focus();
  };
  /** Closes the card, and gives the focus back to the thumb that it came from. */
  const leave = (way = value()) => {
    const inside = card.contains(root.activeElement);
    close();
    if (inside) its.thumbs[way == "down" ? 1 : 0].focus();
  };
  const its = parts({ vote, takeBack: () => vote(value()), send, leave: () => leave() });
  const { base, card, bar, comment, correction } = its;
  root.append(base);

  function show() {
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
    card.hidden = true;
    if (opened == view) opened = undefined;
    if (view.vote) view.vote.open = false;
  }

  /** The chips of the reasons: made anew only where they are others, for one of them may have the focus. */
  function chips(codes, words) {
    if (codes.join() != its.reasons.dataset.codes) {
      its.reasons.replaceChildren(
        ...codes.map((code) =>
          button("reason", () => {
            const { draft } = view.vote;
            draft.reasons = draft.reasons.includes(code) ? draft.reasons.filter((other) => other != code) : [...draft.reasons, code];
            render();
          }),
        ),
      );
      its.reasons.dataset.codes = codes;
    }
    codes.forEach((code, at) => {
      const chip = its.reasons.children[at];
      chip.firstChild.textContent = words[code] ?? code;
      press(chip, view.vote.draft.reasons.includes(code));
    });
    its.question.hidden = its.reasons.hidden = !codes.length;
  }

  function render() {
    const now = settings();
    const id = element.getAttribute("for") ?? closest(element, ANSWER)?.getAttribute(RESPONSE);
    if (id != view.vote?.id) {
      close();
      phase = undefined;
      view.vote = id == null ? undefined : voteOn(id);
    }
    const { vote } = view;
    const words = wordsFor(element);
    base.lang = words.own ? "" : words.language;
    base.dir = words.language == "ar" ? "rtl" : "";
    for (const group of [bar, card]) group.setAttribute("aria-label", words.label);
    WAYS.forEach((way, at) => {
      its.thumbs[at].setAttribute("aria-label", words[way]);
      its.thumbs[at].setAttribute("aria-disabled", !now || !vote);
      press(its.thumbs[at], value() == way);
    });
    if (!vote || !now) return close();

    const way = value();
    const { state, waits, draft, by } = vote;
    if (!way && phase != "denied") close();
    const told = state == "saved" ? waits && (now.consent == "pending" ? "pending" : "saved") : state;
    const said = phase == "denied" || (phase == "undone" && !way) ? [words[phase], ""] : way && by == view ? [words.thanks, words[told] ?? ""] : ["", ""];
    [its.thanks.textContent, its.state.textContent] = said;
    // Only what changes is said anew.
    its.live.forEach((line, at) => line.textContent != said[at] && (line.textContent = said[at]));

    const asks = phase == "ask";
    const codes = asks ? (element.getAttribute(`reasons-${way}`)?.match(/[^\s,]+/g) ?? (way == "down" ? REASONS : [])) : [];
    its.question.textContent = words[way == "up" ? "good" : "wrong"];
    its.reasons.setAttribute("aria-label", its.question.textContent);
    chips(codes, words);
    its.fields.hidden = !asks || now.text == "none";
    its.submit.hidden = its.fields.hidden && !codes.length;
    its.undo.hidden = phase == "denied";
    its.commentLabel.textContent = words.comment;
    its.correctionLabel.textContent = words.correction;
    for (const [field, text = ""] of [[comment, draft.comment], [correction, draft.correction]]) {
      if (field.value != text) field.value = text;
    }
    its.undo.firstChild.textContent = words.undo;
    its.submit.firstChild.textContent = words.send;
    its.cross.setAttribute("aria-label", words.close);
    if (!card.hidden) place(card, bar);
  }

  comment.oninput = () => (view.vote.draft.comment = comment.value);
  correction.oninput = () => (view.vote.draft.correction = correction.value);
  for (const type of ["keydown", "keypress", "keyup", "paste"]) {
    base.addEventListener(type, (event) => {
      // The host sees no field where someone writes in here: its shortcuts would take the keys.
      if (card.contains(event.target)) event.stopPropagation();
      if (type != "keydown" || card.hidden || event.isComposing) return;
      if (event.key == "Escape") {
        event.stopPropagation();
        event.preventDefault();
        leave();
      } else if (event.key == "Enter" && (event.ctrlKey || event.metaKey) && !its.submit.hidden && card.contains(event.target)) send();
    });
  }
  for (const type of ["focusin", "pointerenter"]) base.addEventListener(type, () => settings() || wake());
  return view;
}
