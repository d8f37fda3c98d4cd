// The code of docs/trace-ids.md is that of the files which are run.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { VERSIONS } from "../../scripts/tools.mjs";
import { RECIPES } from "./recipes.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DOC = readFileSync(join(ROOT, "docs", "trace-ids.md"), "utf8");
const SNIPPET = /^\[`(?<path>[^`]+)`\]\(\.\.\/(?<link>[^)]+)\)(?<part>, of its script)?:\n\n```\w+\n(?<code>[\s\S]*?)^```$/gm;

const snippets = [...DOC.matchAll(SNIPPET)].map(({ groups }) => groups);

test("each snippet is the file that it names", () => {
  for (const { path, link, part, code } of snippets) {
    assert.equal(link, path);
    const source = readFileSync(join(ROOT, path), "utf8");
    if (part) assert.ok(source.replace(/^ {2}/gm, "").includes(code), `${path} has what the page shows of it`);
    else assert.equal(code, source, path);
  }
  assert.equal(DOC.match(/^```\w+$/gm).length, snippets.length, "there is no other code");
});

test("each recipe stands in it, with its page", () => {
  const shown = snippets.map(({ path }) => path.replace("tests/recipes/", ""));
  const run = RECIPES.flatMap(({ folder, server, page }) => [`${folder}/${server}`, `page/${page}`]);
  assert.deepEqual([...new Set(run)].sort(), shown.sort());
});

test("it names the versions that are run", () => {
  const packages = join(ROOT, "tests", "recipes", "packages");
  const manifestOf = (name) => JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"));
  const inNode = readdirSync(packages).map((name) => manifestOf(name).dependencies);
  const pinned = [...inNode, ...Object.values(VERSIONS.recipes)].flatMap(Object.entries);
  const named = [...DOC.matchAll(/`([^`]+)`(?: \((?:Python|JS)\))? (\d+\.\d+\.\d+)/g)];
  assert.ok(named.length >= 10, "it names some");
  for (const [whole, name, version] of named) {
    const run = pinned.filter(([one]) => one === name).map(([, which]) => which);
    assert.ok(run.includes(version), `${whole}: ${run.join(", ") || "nothing"} is run`);
  }
});

test("its links lead somewhere", () => {
  for (const [, path] of DOC.matchAll(/\]\(((?!https?:)[^)#]+)(?:#[^)]*)?\)/g)) readFileSync(join(ROOT, "docs", path));
  const headings = [...DOC.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replaceAll(" ", "-"));
  for (const [, anchor] of DOC.matchAll(/\]\(#([^)]+)\)/g)) assert.ok(headings.includes(anchor), anchor);
});
