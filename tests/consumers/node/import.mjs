// A server that renders pages imports what its pages import: nothing happens there.

import assert from "node:assert/strict";

const before = Reflect.ownKeys(globalThis);
const { start } = await import("afterword");
const afterword = await start({ collector: "http://127.0.0.1:8787", key: "pk_…" });
assert.deepEqual(Reflect.ownKeys(globalThis), before);

const undo = afterword.on("record", () => assert.fail("there is nothing to hear"));
for (const method of ["thumb", "copy", "regenerate", "edit", "stopGeneration", "bind", "identify", "consent", "flush", "stats", "stop"]) {
  assert.equal(afterword[method]("r-1", "up"), undefined, method);
}
assert.equal(undo(), undefined);
