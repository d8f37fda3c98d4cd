// The model of the examples: it says what it was asked, each time in other words. "long" makes it talk until it is stopped.

import { setTimeout } from "node:timers/promises";

const TOKEN_MS = 15;
const LONG_WORDS = 2_000;

let count = 0;

/** Gives the tokens of an answer one by one, until `signal` ends it. */
export async function* echo(question, signal) {
  count += 1;
  const long = /\blong\b/.test(question) ? Array.from({ length: LONG_WORDS }, (_, at) => `word${at}`).join(" ") : "That is all.";
  for (const token of `This is answer number ${count} to what you asked, which was: ${question} ${long}`.match(/\S+\s*/g)) {
    await setTimeout(TOKEN_MS);
    if (signal.aborted) return;
    yield token;
  }
}

/** A signal that is aborted when whoever asked has gone. */
export function untilGone(response) {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  return gone.signal;
}

/** The body of a request, which is JSON. */
export async function bodyOf(request) {
  let said = "";
  for await (const piece of request.setEncoding("utf8")) said += piece;
  return JSON.parse(said);
}
