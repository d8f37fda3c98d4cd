// The attributes of the contract, beside those of an answer in `dom.js`.

/** What `bind` writes, and what may come or change later. */
export const FACTS = {
  responseId: "response",
  traceId: "trace",
  spanId: "span",
  traceparent: "traceparent",
  runId: "run",
  model: "model",
  promptVersion: "prompt-version",
  token: "token",
  state: "state",
  thread: "thread",
};

export const DRAFT = "[data-afterword-draft-of]";
export const IGNORE = "[data-afterword-ignore]";
