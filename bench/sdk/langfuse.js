// Langfuse's client for browsers as its documentation shows it: a thumb is a score.

import { LangfuseWeb } from "langfuse";

const langfuse = new LangfuseWeb({ publicKey: "pk-lf-bench", baseUrl: SINK });

globalThis.peer = {
  thumb: (value, response) => langfuse.score({ traceId: response, name: "user_feedback", value: value == "up" ? 1 : 0 }),
};
