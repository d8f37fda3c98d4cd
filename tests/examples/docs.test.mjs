// The snippets of docs/frameworks.md are parts of the examples, which the visits run.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = join(ROOT, "docs", "frameworks.md");
const text = readFileSync(PAGE, "utf8");
const snippets = [...text.matchAll(/^<!-- (examples\/\S+) -->\n```\w+\n([\s\S]*?)^```$/gm)].map(([, path, code]) => ({ path, code }));

test("each snippet stands in the file that it names", () => {
  assert.ok(snippets.length > 10);
  for (const { path, code } of snippets) {
    assert.ok(readFileSync(join(ROOT, path), "utf8").includes(code), `${path} has:\n${code}`);
  }
});

test("no snippet names no file, and every example is in it", () => {
  assert.equal(text.match(/^```\w+$/gm).length, snippets.length);
  for (const name of ["react", "vue", "svelte", "ai-sdk", "assistant-ui"]) {
    assert.ok(snippets.some(({ path }) => path.startsWith(`examples/${name}/`)), name);
  }
});

test("its links lead somewhere", () => {
  for (const page of [PAGE, join(ROOT, "examples", "README.md")]) {
    for (const [, path] of readFileSync(page, "utf8").matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      assert.ok(existsSync(join(dirname(page), path)), path);
    }
  }
});
