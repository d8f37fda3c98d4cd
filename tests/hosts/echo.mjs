// The model behind the hosts whose server is ours: every answer is another one, and a "long" one can be stopped.

import { setTimeout } from "node:timers/promises";

// A token every so many ms: as a quick model does it, and slowly enough to find the stop button.
const QUICK_MS = 4;
const SLOW_MS = 50;
const LONG_WORDS = 2_000;

const first = (count, question) =>
  `This is answer number ${count}, and it speaks of ${question} in its first paragraph, which has two sentences. The second one is here.`;

const text = (count, question) => `${first(count, question)}

What belongs to it:

- a first point of the list
- a second point of the list

\`\`\`python
def answer_${count}(question):
    return "said before: " + question
\`\`\`

That was all of answer number ${count}; the last paragraph says no more than that.
`;

/** A model that gives the tokens of each answer one by one, until `signal` ends it. */
export function echoModel() {
  let count = 0;
  return async function* answer(question, signal) {
    count += 1;
    const long = /\blong\b/.test(question);
    const topic = question.split(/\s+/).slice(0, 6).join(" ");
    const words = long ? Array.from({ length: LONG_WORDS }, (_, at) => `word${at}`) : [];
    for (const token of [text(count, topic), ...words].join(" ").match(/\S+\s*/g)) {
      if (signal.aborted) return;
      yield token;
      await pause(long ? SLOW_MS : QUICK_MS, signal);
    }
  };
}

const pause = (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {});

/** A signal that is aborted when whoever asked has gone. */
export function untilGone(response) {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  return gone.signal;
}

/** The body of a request, as text. */
export async function body(request) {
  let said = "";
  for await (const chunk of request.setEncoding("utf8")) said += chunk;
  return said;
}
