// That nothing is missing proves something only if the scales notice what is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertExact, thumb, weigh } from "./acts.mjs";

const stored = (response, value = "up") => ({ kind: "thumb", response: { id: response }, thumb: { value } });
const done = [thumb("r-1"), thumb("r-2", "down")];

test("what was done and is stored once weighs nothing", () => {
  assertExact(weigh({ done }, [stored("r-2", "down"), stored("r-1")]));
});

for (const [what, told, records] of [
  ["a record that is missing", { done }, [stored("r-1")]],
  ["a record that is there twice", { done }, [stored("r-1"), stored("r-2", "down"), stored("r-1")]],
  ["a record of something that was not done", { done }, [stored("r-1"), stored("r-2", "down"), stored("r-3")]],
  ["a record of another value than was done", { done }, [stored("r-1"), stored("r-2", "up")]],
  ["a record that should have been withheld", { done, withheld: [done[0]] }, [stored("r-1"), stored("r-2", "down")]],
]) {
  test(`${what} is noticed`, () => assert.throws(() => assertExact(weigh(told, records))));
}
