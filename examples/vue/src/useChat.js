import { reactive, ref } from "vue";
import { ask as askModel } from "../../chat/ask.js";

/** The turns of a conversation: a question, and the newest answer to it. */
export function useChat(history) {
  const turns = reactive([...history]);
  const busy = ref(false);
  let control;

  async function run(turn) {
    control = new AbortController();
    const { signal } = control;
    busy.value = true;
    try {
      for await (const { facts, text } of askModel(turn.question, signal)) {
        if (facts) turn.answer = { facts, text: "", state: "streaming" };
        else turn.answer.text += text;
      }
      turn.answer.state = "done";
    } catch {
      if (turn.answer) turn.answer.state = signal.aborted ? "done" : "error";
    }
    busy.value = false;
  }

  return {
    turns,
    busy,
    ask: (question) => run(turns[turns.push({ question, answer: undefined }) - 1]),
    again: (at) => run(turns[at]),
    stop: () => control?.abort(),
  };
}
