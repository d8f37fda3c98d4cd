// The module as it is served, and what of the core is written a second time for what pages leave behind.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as core from "../../dist/core.js";
import { recordId } from "../../js/record-id.js";
import { unpack } from "../../js/unpack.js";
import { buildIn } from "../../scripts/pack.mjs";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));
const packed = () => new Uint8Array(read("dist/afterword.bin"));
const BUILD = buildIn(packed());

test("the module comes out of its package whole", () => {
  assert.ok(WebAssembly.validate(unpack(packed(), "", BUILD)));
});

test("what is not all of the module, or something else, is refused", () => {
  const html = new TextEncoder().encode("<!doctype html><title>404</title><p>There is no such page.</p>");
  for (const wrong of [packed().slice(0, -1), packed().slice(0, 40), new Uint8Array(0), html]) {
    assert.throws(() => unpack(wrong, "", BUILD), TypeError);
  }
});

test("nor is the module of another build taken, and the widget and the core bear the number of this one", () => {
  assert.throws(() => unpack(packed(), "", BUILD + 1), TypeError);
  assert.ok(BUILD >= 0x8000, "higher than the place of any stream");
  assert.deepEqual(Object.keys(core), [`core${BUILD}`]);
  for (const name of ["widget.js", "page.js"]) assert.match(String(read(`dist/${name}`)), RegExp(`\\b${BUILD}\\b[\\s\\S]*\\bcore${BUILD}\\b`));
});

test("the ids of records are the core's", () => {
  const batches = ["bare", "whole"].map((name) => JSON.parse(read(`tests/fixtures/golden/${name}.json`)));
  const records = batches.flatMap(({ context, records }) => records.map((record) => [context.visitor, record]));
  assert.ok(records.length > 8);
  for (const [visitor, { id, kind, response }] of records) assert.equal(recordId(visitor, response.id, kind), id);
});
