// The published types: against a strict consumer, the golden batches, and what wasm-bindgen generates.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { ROOT, run } from "./command.mjs";
import { ensureExample, packPackage } from "./example-folder.mjs";
import { proven, skip } from "./proven.mjs";

await build();

const fixtures = join(ROOT, "tests", "fixtures");
const golden = readdirSync(fixtures, { recursive: true })
  .filter((name) => name.endsWith(".json"))
  .map((name) => [name, JSON.parse(readFileSync(join(fixtures, name), "utf8"))])
  .filter(([, value]) => Array.isArray(value.records));

// As source text, for of an imported JSON file TypeScript forgets the words: every `kind` is a string to it.
const batches = golden.map(([name, value], at) => `/** ${name} */\nexport const batch${at}: Batch = ${JSON.stringify(value, null, 2)};\n`);
const folder = join(ROOT, "target", "types");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "golden.ts"), `import type { Batch } from "afterword";\n\n${batches.join("\n")}`);

const check = (project) => run(process.execPath, [join(ROOT, "node_modules", "typescript", "bin", "tsc"), "--project", project]);
check("tests/types");
console.log(`the types hold for a strict consumer and ${golden.length} golden batches`);

// The bindings as they are packed, between the types of their frameworks.
let bindings;
try {
  bindings = ensureExample("types", packPackage(), join(ROOT, "tests", "types", "bindings"));
} catch (error) {
  skip("types of the bindings", error.message);
}
if (bindings) {
  check(join(bindings, "tsconfig.json"));
  check(join(bindings, "adapters.json"));
  console.log("the types of the bindings hold for React, Vue, Svelte, the AI SDK and assistant-ui");
}
proven(bindings ? 2 : 1, 2, "sets of types");
