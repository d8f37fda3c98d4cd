// The attributes of the contract, as far as JavaScript needs them.

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

export const attribute = (mark) => `data-afterword-${mark}`;

export const RESPONSE = attribute("response");
export const ANSWER = `[${RESPONSE}]`;
export const DRAFT = "[data-afterword-draft-of]";
export const IGNORE = "[data-afterword-ignore]";
