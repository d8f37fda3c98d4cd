// Stands where your own model does: gives the parts of an answer one by one.

import { setTimeout as pause } from "node:timers/promises";

export async function* model(question) {
  for (const word of `You asked: ${question} Nobody knows a better answer than this one.`.match(/\S+\s*/g)) {
    yield word;
    await pause(5);
  }
}
