// An app that uses all of `afterword/react`, in the strictest TypeScript: it has only to compile.

import type { Facts, Options } from "afterword";
import { AfterwordProvider, Feedback, marksOf, useAfterword, useResponse } from "afterword/react";
import type { Marks, QueuedAfterword, Response } from "afterword/react";
import { StrictMode } from "react";

const options: Options = { collector: "/afterword", key: "pk_1", user: "u-1", consent: "pending" };
const facts: Facts = { responseId: "r-1", traceId: "t", state: "streaming" };

function Answer() {
  const afterword: QueuedAfterword = useAfterword();
  const response: Response = useResponse(facts);
  const { marks, vote, thumb, copy, regenerate, edit, stop } = response;
  const same: Marks = marksOf(facts);
  const handle = afterword.ready.then((ready) => ready.stats()?.seen);
  const undo: () => void = afterword.on("record", (record) => record.kind);
  return (
    <article {...marks} {...same} className={vote ?? "none"}>
      <button onClick={() => thumb("up", { comment: "yes" })}>Good</button>
      <button onClick={() => thumb(null)}>None</button>
      <button onClick={() => copy({ from: 0, to: 4 })}>Copy</button>
      <button onClick={() => (copy(), regenerate(), stop(), edit({ draft: "a", final: "b" }))}>All</button>
      <button onClick={() => void handle.then(undo)}>Handle</button>
      <Feedback responseId="r-1" className="votes" lang="de" onFeedback={({ detail }) => void detail.state} />
      {/* @ts-expect-error: what is told has no such member */}
      <Feedback responseId="r-1" onFeedback={({ detail }) => void detail.kind} />
    </article>
  );
}

export const App = () => (
  <StrictMode>
    <AfterwordProvider options={options}>
      <Answer />
    </AfterwordProvider>
    {/* @ts-expect-error: without options there is nothing to start */}
    <AfterwordProvider />
    {/* @ts-expect-error: feedback is about an answer */}
    <Feedback />
  </StrictMode>
);

export function Wrong() {
  // @ts-expect-error: an answer has an id
  const response = useResponse({ traceId: "t" });
  // @ts-expect-error: a vote is up or down
  response.thumb("sideways");
  return null;
}
