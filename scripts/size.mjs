// The size budget: what a page loads, in bytes, raw and as served with brotli. Fails when a budget is exceeded. `--functions`
// lists what the bytes are spent on.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BINDINGS, brotli, build, SERVED } from "./build.mjs";
import { fail, ROOT } from "./command.mjs";

const number = (bytes) => bytes.toLocaleString("en");
const row = (...cells) => console.log(cells.map((cell, at) => (at ? cell.padStart(12) : cell.padEnd(24))).join(""));

// Built anew, so that the table speaks of the sources as they are.
await build();

const sizes = new Map(
  [...SERVED, ...BINDINGS].map((name) => {
    const bytes = readFileSync(join(ROOT, "dist", name));
    return [name, { raw: bytes.length, brotli: brotli(bytes).length }];
  }),
);

row("file", "raw", "brotli");
for (const [name, size] of sizes) row(name, number(size.raw), number(size.brotli));

console.log();
row("budget", "allowed", "brotli", "left");
const exceeded = [];
for (const { what, files, oneOf = [], instead = [], brotliBytes } of JSON.parse(readFileSync(new URL("budget.json", import.meta.url), "utf8"))) {
  const sum = (names) => names.reduce((bytes, name) => bytes + sizes.get(name).brotli, 0);
  const used = sum(files) + Math.max(0, ...oneOf.map((name) => sum([name]))) - sum(instead);
  row(what, number(brotliBytes), number(used), number(brotliBytes - used));
  if (used > brotliBytes) exceeded.push(`${what} (${files.join(" + ")}) takes ${number(used)} of ${number(brotliBytes)} bytes`);
}
if (process.argv.includes("--functions")) await (await import("./functions.mjs")).listFunctions();
if (exceeded.length) fail(`over the size budget: ${exceeded.join("; ")}`);
