import { Feedback, useResponse } from "afterword/react";
import { useState } from "react";

export function Answer({ answer, again, stop }) {
  const { facts, state, text } = answer;
  const response = useResponse({ ...facts, state });
  const press = (value) => response.thumb(response.vote === value ? null : value);
  const [said, setSaid] = useState("");

  async function copyText() {
    await navigator.clipboard.writeText(text);
    response.copy();
  }
  function askAgain() {
    response.regenerate();
    again();
  }
  function stopIt() {
    response.stop();
    stop();
  }

  return (
    <article {...response.marks}>
      <div data-afterword-text>{text}</div>
      {state === "streaming" ? (
        <button onClick={stopIt}>Stop</button>
      ) : (
        <div className="actions">
          <button aria-pressed={response.vote === "up"} onClick={() => press("up")}>Good</button>
          <button aria-pressed={response.vote === "down"} onClick={() => press("down")}>Bad</button>
          <button onClick={copyText}>Copy</button>
          <button onClick={askAgain}>Ask again</button>
          <Feedback responseId={facts.responseId} onFeedback={({ detail }) => setSaid(`${detail.value} ${detail.state}`)} />
          <output>{said}</output>
        </div>
      )}
    </article>
  );
}
