// One answer: its article with the marks, its controls, and how it streams.

import { copyText } from "./clipboard.js";
import { announce, make } from "./dom.js";
import { draftForm } from "./draft.js";
import { feedbackForm } from "./feedback.js";
import { render } from "./markdown.js";

const button = (label, attributes) => make("button", { type: "button", class: "plain", ...attributes }, label);

/** An answer of the collector's `start` event. `host` is the conversation around it. */
export class Answer {
  constructor(facts, host) {
    this.id = facts.response_id;
    this.host = host;
    this.text = "";
    this.vote = undefined;
    this.body = make("div", { class: "text raw", "data-afterword-text": true });
    this.below = make("div");
    this.branches = make("span", { class: "branches when-done" });
    this.up = button("Good", { "data-afterword": "up", "aria-pressed": "false", "aria-label": "Good answer", class: "plain when-done" });
    this.down = button("Bad", { "data-afterword": "down", "aria-pressed": "false", "aria-label": "Bad answer", class: "plain when-done" });
    const copy = button("Copy", { "data-afterword": "copy", class: "plain when-done" });
    const again = button("Ask again", { "data-afterword": "regenerate", class: "plain when-done" });
    const draft = button("Use as draft", { "data-demo": "use-draft", class: "plain when-done" });
    const stop = button("Stop", { "data-afterword": "stop" });
    this.element = make(
      "article",
      {
        class: "answer",
        "aria-label": "Answer",
        "data-afterword-response": facts.response_id,
        "data-afterword-trace": facts.trace_id,
        "data-afterword-span": facts.span_id,
        "data-afterword-token": facts.token,
        "data-afterword-model": facts.model,
        "data-afterword-prompt-version": facts.prompt_version,
        "data-afterword-state": "waiting",
      },
      this.body,
      make("div", { class: "actions" }, this.branches, this.up, this.down, copy, again, draft, stop),
      this.below,
    );
    this.up.addEventListener("click", () => this.press("up"));
    this.down.addEventListener("click", () => this.press("down"));
    copy.addEventListener("click", () => copyText(this.text, copy));
    again.addEventListener("click", () => host.regenerate(this));
    stop.addEventListener("click", () => host.stop());
    draft.addEventListener("click", () => this.openDraft());
  }

  /** One more token: a text node, so that the page does no more than it must. */
  add(token) {
    if (!this.text) this.state("streaming");
    this.text += token;
    this.body.append(token);
  }

  state(state) {
    this.element.dataset.afterwordState = state;
  }

  end(fault) {
    this.body.classList.remove("raw");
    this.body.replaceChildren(...render(this.text));
    if (fault) this.body.append(make("p", { class: "fault" }, fault));
    this.state(fault ? "error" : "done");
    announce(fault ?? "The answer is finished");
  }

  press(vote) {
    this.vote = this.vote === vote ? undefined : vote;
    this.up.setAttribute("aria-pressed", String(this.vote === "up"));
    this.down.setAttribute("aria-pressed", String(this.vote === "down"));
    const close = () => this.below.replaceChildren();
    if (!this.vote) return close();
    this.below.replaceChildren(feedbackForm(vote, (said) => this.host.say(this.id, vote, said), close));
  }

  openDraft() {
    const close = () => this.below.replaceChildren();
    this.below.replaceChildren(draftForm(this.id, this.text, (text) => this.host.sendDraft(text), close));
  }

  /** Which attempt this is, and the way to the others. */
  showBranch(at, of, go) {
    this.branches.replaceChildren();
    if (of < 2) return;
    const step = (label, sign, to) => button(sign, { "aria-label": label, disabled: to < 0 || to >= of, onclick: () => go(to) });
    this.branches.append(step("Previous answer", "‹", at - 1), `${at + 1} / ${of}`, step("Next answer", "›", at + 1));
  }
}
