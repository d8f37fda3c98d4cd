import { useRef, useState } from "react";
import { ask as askModel } from "../../chat/ask.js";

/** The turns of a conversation: a question, and the newest answer to it. */
export function useChat(history) {
  const [turns, setTurns] = useState(history);
  const [busy, setBusy] = useState(false);
  const running = useRef(null);

  const set = (at, change) => setTurns((all) => all.map((turn, index) => (index === at ? { ...turn, ...change } : turn)));

  async function run(at, question) {
    const control = new AbortController();
    running.current = control;
    setBusy(true);
    const answer = { text: "", state: "streaming" };
    try {
      for await (const { facts, text = "" } of askModel(question, control.signal)) {
        answer.facts ??= facts;
        answer.text += text;
        set(at, { answer: { ...answer } });
      }
      answer.state = "done";
    } catch {
      answer.state = control.signal.aborted ? "done" : "error";
    }
    if (answer.facts) set(at, { answer });
    setBusy(false);
  }

  return {
    turns,
    busy,
    ask(question) {
      setTurns((all) => [...all, { question }]);
      void run(turns.length, question);
    },
    again: (at) => void run(at, turns[at].question),
    stop: () => running.current?.abort(),
  };
}
