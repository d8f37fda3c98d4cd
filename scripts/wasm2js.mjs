// The module as JavaScript, for pages in which WebAssembly cannot be used: the same code, by binaryen's wasm2js.

import { readFileSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";
import { join } from "node:path";
import { fail, ROOT, run } from "./command.mjs";

const { BulkMemory, BulkMemoryOpt, MutableGlobals, NontrappingFPToInt, SignExt } = binaryen.Features;
const FEATURES = ["bulk-memory", "bulk-memory-opt", "mutable-globals", "sign-ext"].map((feature) => `--enable-${feature}`);

// wasm2js refuses to convert a number to 64 bits where it saturates, and to 32 bits does it without saturating. So
// each becomes a call of what Rust's `as` means: nothing for what is negative or no number, and all bits for too much.
const SATURATING = { i32: 2 ** 32, i64: 2 ** 64 };
const saturating = ([type, end]) => `
  (func $saturated_${type} (param $x f64) (result ${type})
    (if (result ${type}) (f64.gt (local.get $x) (f64.const 0))
      (then
        (if (result ${type}) (f64.lt (local.get $x) (f64.const ${end}))
          (then (${type}.trunc_f64_u (local.get $x)))
          (else (${type}.const -1))))
      (else (${type}.const 0))))`;

/** What wasm2js writes, and what stands there instead: a function of this name that takes the imports and gives the exports. */
const changes = (name) => [
  ["the import", /^import \* as a from 'a';\n/, `export function ${name}(imports) {\n`],
  [
    "the exports",
    /\nvar retasmFunc = asmFunc\(\{\n {2}"a": a,\n\}\);\n(export var \w+ = retasmFunc\.\w+;\n)+$/,
    "\nreturn asmFunc(imports);\n}\n",
  ],
];

/** Writes the module at `from` as JavaScript to `to`, which exports it by this name. */
export function asScript(from, to, name) {
  const module = binaryen.readBinary(readFileSync(from));
  const text = module.emitText();
  module.dispose();
  const calling = text.replace(/\((i32|i64)\.trunc_sat_f64_u/g, "(call $saturated_$1");
  if (calling.includes("trunc_sat")) fail("the module converts numbers in a way that scripts/wasm2js.mjs does not know");
  const plain = `${to}.wasm`;
  const lowered = binaryen.parseText(calling.replace(/\)\s*$/, `${Object.entries(SATURATING).map(saturating).join("")})`));
  lowered.setFeatures(BulkMemory | BulkMemoryOpt | MutableGlobals | NontrappingFPToInt | SignExt);
  if (!lowered.validate()) fail("the module is not valid once its conversions are lowered");
  writeFileSync(plain, lowered.emitBinary());
  lowered.dispose();
  // Without --pedantic: Rust has checked what would trap in wasm alone, an index or a division.
  run(join(ROOT, "node_modules", ".bin", "wasm2js"), ["-Oz", ...FEATURES, plain, "-o", to]);
  let script = readFileSync(to, "utf8");
  for (const [what, pattern, instead] of changes(name)) {
    if (!pattern.test(script)) fail(`wasm2js has changed its form: ${what} is not found in what it writes`);
    script = script.replace(pattern, instead);
  }
  writeFileSync(to, script);
}
