// The snippets of docs/bundlers.md are the consumers' files, so what a reader copies is what was built and run.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CONSUMERS } from "./consumers.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const DOC = readFileSync(new URL("../../docs/bundlers.md", import.meta.url), "utf8");
const snippets = [...DOC.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter(([, language]) => language !== "sh").map(([, , text]) => text);

/** The files of the consumers, whole. */
const files = readdirSync(HERE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.parentPath !== HERE && !entry.name.startsWith("package"))
  .map(({ parentPath, name }) => [join(parentPath, name).slice(HERE.length), readFileSync(join(parentPath, name), "utf8")]);

test("every snippet of docs/bundlers.md stands in a consumer's file, line by line", () => {
  assert.ok(snippets.length > 8);
  for (const snippet of snippets) assert.ok(files.some(([, text]) => `\n${text}`.includes(`\n${snippet}`)), snippet);
});

test("whatever a consumer had to configure for the package is in docs/bundlers.md", () => {
  const configured = files.filter(([path]) => /\bconfig\b|\bbuild\.js$/.test(path) && !path.endsWith(".json"));
  assert.ok(configured.length >= 3);
  for (const [path, text] of configured) assert.ok(snippets.includes(text), path);
});

test("each consumer has a folder, and each folder is a consumer", () => {
  const folders = readdirSync(HERE, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  assert.deepEqual(folders.sort(), CONSUMERS.map(({ name }) => name).sort());
});
