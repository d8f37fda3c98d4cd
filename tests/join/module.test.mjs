// The module that pages load makes the sketches that the core makes, byte for byte, one after the other.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

// The parts that ask the DOM are not asked here.
globalThis.document ??= {};
const { sketcherOf } = await import("../../js/read/sketch.js");
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));

test("golden sketches are made by the module as it ships", async () => {
  const make = await sketcherOf(read("dist/sketch.bin"));
  const golden = JSON.parse(read("tests/fixtures/sketches.json"));
  for (const { name, answer, question, sketch } of [...golden, ...golden.toReversed()]) assert.equal(make(answer, question), sketch, name);
  assert.equal(make("", "what?"), "");
  assert.ok(make("long words here and there ".repeat(50_000), "").length <= 256);
  assert.equal(make(golden[0].answer, golden[0].question), golden[0].sketch);
});

test("it asks nothing of its page, and what it takes stays small", async () => {
  const { instance } = await WebAssembly.instantiate(read("dist/sketch.bin"), {});
  const { memory, room, sketch } = instance.exports;
  for (let times = 0; times < 200; times++) {
    const at = room(400_000);
    new Uint8Array(memory.buffer, at, 400_000).fill(0x61);
    assert.equal(sketch(300_000), 21);
  }
  assert.ok(memory.buffer.byteLength < 4 << 20, `${memory.buffer.byteLength} bytes`);
});
