import { ask as askModel } from "../../chat/ask.js";

/** The turns of a conversation: a question, and the newest answer to it. */
export class Chat {
  turns = $state([]);
  busy = $state(false);
  #control;

  constructor(history) {
    this.turns = history;
  }

  ask(question) {
    this.turns.push({ question, answer: undefined });
    return this.#run(this.turns.at(-1));
  }

  again(at) {
    return this.#run(this.turns[at]);
  }

  stop() {
    this.#control?.abort();
  }

  async #run(turn) {
    this.#control = new AbortController();
    const { signal } = this.#control;
    this.busy = true;
    try {
      for await (const { facts, text } of askModel(turn.question, signal)) {
        if (facts) turn.answer = { facts, text: "", state: "streaming" };
        else turn.answer.text += text;
      }
      turn.answer.state = "done";
    } catch {
      if (turn.answer) turn.answer.state = signal.aborted ? "done" : "error";
    }
    this.busy = false;
  }
}
