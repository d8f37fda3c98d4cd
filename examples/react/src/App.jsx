import { AfterwordProvider } from "afterword/react";
import { useState } from "react";
import { Answer } from "./Answer.jsx";
import { useChat } from "./useChat.js";

export const App = ({ options, history }) => (
  <AfterwordProvider options={options}>
    <Chat history={history} />
  </AfterwordProvider>
);

function Chat({ history }) {
  const { turns, busy, ask, again, stop } = useChat(history);
  const [question, setQuestion] = useState("");
  function send(event) {
    event.preventDefault();
    ask(question);
    setQuestion("");
  }
  return (
    <main>
      {turns.map((turn, at) => (
        <section key={at}>
          <p className="question" data-afterword-prompt-of={turn.answer?.facts.responseId}>
            {turn.question}
          </p>
          {turn.answer && <Answer key={turn.answer.facts.responseId} answer={turn.answer} again={() => again(at)} stop={stop} />}
        </section>
      ))}
      <form onSubmit={send}>
        <textarea aria-label="Your question" rows={1} value={question} onChange={(event) => setQuestion(event.target.value)} />
        <button disabled={busy}>Send</button>
      </form>
    </main>
  );
}
