// Functions that have nothing to do in the widget, but that a linker must keep, for they stand in the table or behind
// a panic: each becomes a trap.

import { readFileSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";
import { fail } from "./command.mjs";

const { BulkMemory, BulkMemoryOpt, MutableGlobals, NontrappingFPToInt, SignExt } = binaryen.Features;
const FEATURES = BulkMemory | BulkMemoryOpt | MutableGlobals | NontrappingFPToInt | SignExt;

const SILENCED = {
  // A panic ends the widget without a word, for a guest writes nothing to its host's console: so what the standard
  // library would say, and all that it needs to say it, is bytes for nobody.
  "functions of a panic": /\bpanicking\b|\bfmt::|\bpanic_|_failed\b|raw_vec::handle_error|handle_alloc_error|wasm_bindgen::throw_str/,
  // What wasm-bindgen read of js-sys: it describes a closure of every type, and brings a scheduler for promises. The
  // glue calls a closure by an export alone, and no promise is ever awaited in Rust.
  "closures of js-sys": /^(wasm_bindgen::convert::closures::_::invoke|js_sys::futures)::/,
};

/** The same by the compiler's own names, where wasm-bindgen has not made them readable. */
export const MANGLED = "functions of a panic, as the compiler names them";
SILENCED[MANGLED] = /9panicking|3fmt\d|\dpanic_|_failed|raw_vec12handle_error|handle_alloc_error/;

/** What panics would have said. */
const SAYINGS = [
  "attempted to take ownership of Rust value while it was borrowed",
  "recursive use of an object detected which would lead to unsafe aliasing in rust",
  "null pointer passed to rust",
  "FnOnce called more than once",
  "closure invoked recursively or after being dropped",
  "called `Result::unwrap_throw()` on an `Err` value",
  "RefCell already mutably borrowed",
  "RefCell already borrowed",
  "Tried to shrink to a larger capacity",
  "capacity overflow",
];
/** Where: paths of source files, the standard library's under the compiler's commit. */
const PLACES = /(?:\/rustc\/[0-9a-f]{40}\/library\/|(?:wasm-bindgen|js-sys|web-sys|serde-wasm-bindgen)-\d[\d.]*\/)[\w/-]+\.rs/g;

/** Silences a module that still has its names; `what` of it is in it. */
export function silence(path, what = Object.keys(SILENCED).filter((name) => name !== MANGLED)) {
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(readFileSync(path));
  module.setFeatures(FEATURES);
  const every = (count, get) => Array.from({ length: count }, (_, at) => get(at));
  const exported = new Set(every(module.getNumExports(), (at) => binaryen.getExportInfo(module.getExportByIndex(at)).value));
  const functions = every(module.getNumFunctions(), (at) => binaryen.getFunctionInfo(module.getFunctionByIndex(at)));
  for (const [name, names] of what.map((name) => [name, SILENCED[name]])) {
    const silenced = functions.filter(({ name, module: from }) => !from && names.test(name) && !exported.has(name));
    if (!silenced.length) fail(`there are no ${name} in the module: they have other names by now`);
    for (const { name } of silenced) binaryen.Function(module.getFunction(name)).body = module.unreachable();
  }
  writeFileSync(path, module.emitBinary());
  module.dispose();
}

/** Blanks what panics would say in a finished module; nothing else in it moves. */
export function blankSayings(path) {
  const module = readFileSync(path);
  const text = module.toString("latin1");
  for (const saying of [...SAYINGS, ...new Set(text.match(PLACES))]) {
    for (let at = text.indexOf(saying); at >= 0; at = text.indexOf(saying, at + 1)) module.fill(0, at, at + saying.length);
  }
  writeFileSync(path, module);
}
