// What may be said beside a vote.

import { announce, make } from "./dom.js";

const REASONS = {
  down: [
    ["hallucination", "Not true"],
    ["instruction", "Didn’t do what I asked"],
    ["format", "Wrong format"],
    ["refusal", "Refused for no reason"],
    ["too_long", "Too long"],
    ["too_short", "Too short"],
    ["style", "Style or tone"],
    ["off_topic", "Off topic"],
    ["unsafe", "Unsafe"],
    ["other", "Something else"],
  ],
  up: [
    ["correct", "Correct"],
    ["helpful", "Helpful"],
    ["well_written", "Well written"],
    ["other", "Something else"],
  ],
};

function field(label) {
  const area = make("textarea", { rows: "2" });
  return [make("label", {}, label, area), area];
}

/** The form below a vote. `say` gets reasons, comment and correction. */
export function feedbackForm(vote, say, close) {
  const chips = REASONS[vote].map(([code, words]) => {
    const chip = make("button", { type: "button", "aria-pressed": "false", "data-reason": code }, words);
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    });
    return chip;
  });
  const [commentLabel, comment] = field("Anything else? ");
  const [correctionLabel, correction] = field("How should it have been? ");
  const form = make(
    "form",
    { class: "card feedback", "aria-label": vote === "down" ? "What was wrong?" : "What was good?" },
    make("fieldset", { class: "reasons" }, make("legend", {}, vote === "down" ? "What was wrong?" : "What was good?"), ...chips),
    commentLabel,
    vote === "down" ? correctionLabel : null,
    make("div", { class: "buttons" }, make("button", { type: "submit" }, "Send"), make("button", { type: "button", onclick: close }, "Not now")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reasons = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.reason);
    say({ reasons, comment: comment.value, correction: correction.value });
    announce("Thank you");
    close();
  });
  return form;
}
