// Threads, their turns, and the attempts at each turn.

import { Answer } from "./answer.js";
import { ask } from "./api.js";
import { byId, make } from "./dom.js";

const SUGGESTIONS = [
  "Draft a polite mail to move our meeting to Friday",
  "Explain HTTP caching with a code example",
  "Make a packing list for three days by the sea",
  "Tell me a long story",
];

export class Conversation {
  constructor(say) {
    this.say = say;
    this.threads = [];
    this.busy = undefined;
    this.open(this.add());
  }

  add() {
    const thread = { id: `t-${this.threads.length + 1}`, title: "New thread", turns: [] };
    this.threads.unshift(thread);
    return thread;
  }

  open(thread) {
    this.stop();
    this.thread = thread;
    const box = byId("thread");
    box.dataset.afterwordThread = thread.id;
    box.replaceChildren(...(thread.turns.length ? thread.turns.flatMap((turn) => turn.elements()) : [this.empty()]));
    box.scrollTop = box.scrollHeight;
    this.list();
  }

  /** A new thread; an empty one is used as it is. */
  start() {
    this.open(this.threads.find(({ turns }) => !turns.length) ?? this.add());
    byId("composer").focus();
  }

  list() {
    const entries = this.threads.map((thread) => {
      const current = thread === this.thread;
      const entry = make("button", { type: "button", "data-thread": thread.id, "aria-current": current && "true" }, thread.title);
      entry.addEventListener("click", () => this.open(thread));
      return make("li", {}, entry);
    });
    byId("threads").replaceChildren(...entries);
  }

  empty() {
    const suggestions = SUGGESTIONS.map((text) => make("button", { type: "button", onclick: () => this.send(text) }, text));
    return make(
      "div",
      { class: "empty" },
      make("h2", {}, "What would you like to ask?"),
      make("p", {}, "Then vote, copy, edit, ask again or leave, and watch what is heard."),
      make("div", { class: "suggestions" }, ...suggestions),
    );
  }

  send(text) {
    this.stop();
    const { thread } = this;
    const box = byId("thread");
    if (!thread.turns.length) {
      thread.title = text;
      box.replaceChildren();
      this.list();
    }
    const turn = new Turn(text);
    thread.turns.push(turn);
    box.append(turn.question);
    // Whoever asks wants to see the answer, wherever they had scrolled to.
    box.scrollTop = box.scrollHeight;
    return this.answer(thread, turn);
  }

  regenerate(answer) {
    const turn = this.thread.turns.find(({ answers }) => answers.includes(answer));
    if (turn) this.answer(this.thread, turn);
  }

  stop() {
    this.busy?.abort();
    this.busy = undefined;
  }

  sendDraft(text) {
    const box = byId("thread");
    const sent = make("div", { class: "sent" }, make("p", {}, "Sent as your message"), text);
    this.thread.turns.at(-1)?.after.push(sent);
    box.append(sent);
    sent.scrollIntoView({ block: "nearest" });
  }

  async answer(thread, turn) {
    this.stop();
    const busy = new AbortController();
    this.busy = busy;
    const placeholder = make("p", { class: "placeholder" }, "One moment …");
    const old = turn.shown?.element;
    if (old) old.replaceWith(placeholder);
    else byId("thread").append(placeholder);
    follow();
    let answer;
    try {
      for await (const [name, data] of ask(messages(thread, turn), turn.answers.length, busy.signal)) {
        if (name === "start") {
          answer = new Answer(data, this);
          turn.add(answer);
          placeholder.replaceWith(answer.element);
        } else if (name === "token") answer.add(data.text);
        else if (name === "done") answer.end();
        else if (name === "error") answer.end(data.message);
        follow();
      }
    } catch (error) {
      if (!answer) placeholder.textContent = busy.signal.aborted ? "Stopped." : "The collector does not answer.";
      else answer.end(busy.signal.aborted ? undefined : error.message);
    }
    if (this.busy === busy) this.busy = undefined;
    follow();
  }
}

/** One question and the attempts at an answer. */
class Turn {
  constructor(text) {
    this.text = text;
    this.question = make("div", { class: "question" }, text);
    this.answers = [];
    this.after = [];
  }

  get shown() {
    return this.answers[this.at];
  }

  add(answer) {
    this.at = this.answers.push(answer) - 1;
    this.label();
  }

  label() {
    this.question.dataset.afterwordPromptOf = this.shown.id;
    this.shown.showBranch(this.at, this.answers.length, (to) => this.go(to));
  }

  go(to) {
    const before = this.shown.element;
    this.at = to;
    before.replaceWith(this.shown.element);
    this.label();
  }

  elements() {
    return [this.question, ...(this.shown ? [this.shown.element] : []), ...this.after];
  }
}

/** The conversation up to a turn, as a model reads it. */
function messages(thread, until) {
  const list = [];
  for (const turn of thread.turns) {
    list.push({ role: "user", content: turn.text });
    if (turn === until) break;
    if (turn.shown?.text) list.push({ role: "assistant", content: turn.shown.text });
  }
  return list;
}

/** Keeps the end in sight for someone who is there already. */
function follow() {
  const box = byId("thread");
  if (box.scrollHeight - box.scrollTop - box.clientHeight < 160) box.scrollTop = box.scrollHeight;
}
