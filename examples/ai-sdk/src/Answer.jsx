import { factsOf } from "afterword/ai-sdk";
import { Feedback, useResponse } from "afterword/react";
import { useState } from "react";
import { textOf } from "./text.js";

export function Answer({ message, status, again, stop }) {
  const facts = factsOf(message, status);
  const { marks, vote, thumb, copy } = useResponse(facts);
  const press = (value) => thumb(vote === value ? null : value);
  const [said, setSaid] = useState("");

  async function copyText() {
    await navigator.clipboard.writeText(textOf(message));
    copy();
  }

  return (
    <article {...marks}>
      <div data-afterword-text>{textOf(message)}</div>
      {status === "streaming" ? (
        <button onClick={stop}>Stop</button>
      ) : (
        <div className="actions">
          <button aria-pressed={vote === "up"} onClick={() => press("up")}>Good</button>
          <button aria-pressed={vote === "down"} onClick={() => press("down")}>Bad</button>
          <button onClick={copyText}>Copy</button>
          <button onClick={again}>Ask again</button>
          <Feedback responseId={facts.responseId} onFeedback={({ detail }) => setSaid(`${detail.value} ${detail.state}`)} />
          <output>{said}</output>
        </div>
      )}
    </article>
  );
}
