// From Rust to the smallest wasm that every current browser loads, and the glue that speaks to it.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fail, output, ROOT, run, say } from "./command.mjs";
import { slimGlue } from "./glue.mjs";
import { buildOf } from "./pack.mjs";
import { blankSayings, MANGLED, silence } from "./silence.mjs";
import { ensureTarget, ensureTool } from "./tools.mjs";
import { asScript } from "./wasm2js.mjs";

/** Where cargo builds. */
export const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR || "target");

/** Where the glue lies that `js/boot.js` imports, and beside it the module, in both its forms. */
export const WIDGET = join(ROOT, "target", "widget");

// One by one: with --all-features version 132 writes compact imports, which no browser loads yet. These are what
// the standard library was compiled with, less reference types and multivalue, which nothing here needs.
const FEATURES = ["bulk-memory", "bulk-memory-opt", "mutable-globals", "nontrapping-float-to-int", "sign-ext"].map(
  (feature) => `--enable-${feature}`,
);
// Only to read what the compiler wrote; none of it is left after the first step.
const AS_COMPILED = [...FEATURES, "--enable-reference-types", "--enable-multivalue"];

const binaryen = (tool) => join(ROOT, "node_modules", ".bin", tool);
const wasmOpt = (args) => run(binaryen("wasm-opt"), args);

/** The module that makes sketches, which needs no glue. */
export const SKETCH = join(ROOT, "target", "widget", "sketch.wasm");

/** Compiles a crate of the workspace to a module, and gives where it lies. */
function compile(crate) {
  const target = ensureTarget();
  mkdirSync(WIDGET, { recursive: true });
  run("cargo", ["rustc", "--locked", "--quiet", "-p", crate, "--lib", "--crate-type", "cdylib", "--profile", "wasm", "--target", target], {
    env: { ...process.env, CARGO_ENCODED_RUSTFLAGS: rustFlags().join("\x1f") },
  });
  return join(TARGET, target, "wasm", `${crate.replaceAll("-", "_")}.wasm`);
}

/** Builds the module of sketches. */
export function buildSketch() {
  say("compiling what makes sketches");
  const compiled = compile("afterword-sketch");
  const plain = join(WIDGET, "sketch-plain.wasm");
  wasmOpt(["-g", ...AS_COMPILED, "--strip-target-features", compiled, "-o", plain]);
  silence(plain, [MANGLED]);
  shrink(plain, SKETCH, ["--strip-debug", "--strip-producers", "--strip-target-features"]);
  blankSayings(SKETCH);
}

/** Builds the widget's module and glue into `WIDGET`. */
export function buildWasm() {
  const bindgen = join(ensureTool("wasm-bindgen-cli"), "wasm-bindgen");
  say("compiling the widget");
  const compiled = compile("afterword");
  // Standard objects announce reference types, on which wasm-bindgen makes a second table: it costs
  // some hundred bytes, and wasm2js refuses such a module.
  const plain = join(WIDGET, "plain.wasm");
  wasmOpt(["-g", ...AS_COMPILED, "--strip-target-features", compiled, "-o", plain]);
  run(bindgen, [plain, "--keep-debug", "--target", "web", "--out-dir", WIDGET, "--out-name", "afterword"]);
  say("shrinking it");
  const small = join(WIDGET, "small.wasm");
  const path = join(WIDGET, "afterword.js");
  const glue = slimGlue(readFileSync(path, "utf8"));
  const bound = join(WIDGET, "afterword_bg.wasm");
  silence(bound);
  dropUnused(bound, glue);
  shrink(bound, small, ["--strip-debug", "--strip-producers", "--strip-target-features"]);
  const named = shortenNames(small, glue);
  const module = join(WIDGET, "afterword.wasm");
  blankSayings(module);
  // Short names mean something else in each build: one would link to the glue of another, and do what it must not.
  const build = buildOf(readFileSync(module));
  writeFileSync(path, named.replace("BUILD", build).replace("BUILD", build));
  asScript(module, join(WIDGET, "core.js"), `core${build}`);
}

/** Writes the module at `bound` as small as it gets to `path`; `more` says what becomes of what is no code. */
export function shrink(bound, path, more) {
  wasmOpt([
    // Taken apart and put together twice it finds more to share; the order was found by trying. Nothing points below 1024: there the stack ends.
    ...["--code-pushing", "--flatten", "--rereloop", "--merge-blocks", "-Oz", "--flatten", "-Oz", "-Oz", "--converge", "--low-memory-unused"],
    ...[...more, ...FEATURES, bound, "-o", path],
  ]);
}

function rustFlags() {
  const cargoHome = process.env.CARGO_HOME || join(homedir(), ".cargo");
  const registry = join(cargoHome, "registry", "src");
  run("cargo", ["fetch", "--locked", "--quiet"]);
  return [
    // For every crate, and not for the last alone: each function carries the features it was compiled with.
    "-Ctarget-cpu=mvp",
    // The default is 1 MiB; the widget recurses only over the digits of a number, and 512 KiB is all its memory may be.
    "-Clink-arg=-zstack-size=65536",
    // Inlines a little more than for "z", which is 5: found by trying, it saves a hundred bytes of brotli.
    "-Cllvm-args=-inline-threshold=9",
    // Panic messages hold paths of source files: these are neither ours to publish nor worth their bytes.
    ...readdirSync(registry).map((index) => `--remap-path-prefix=${join(registry, index)}=`),
  ];
}

/** Removes what the glue does not use: exports that wasm-bindgen made for others, and what only they need. */
function dropUnused(module, glue) {
  const used = new Set([...glue.matchAll(/\bwasm\.(\w+)/g)].map(([, name]) => name));
  const graph = join(WIDGET, "exports.json");
  const nodes = [...used].map((name) => ({ name, export: name }));
  writeFileSync(graph, JSON.stringify([{ name: "glue", root: true, reaches: [...used] }, ...nodes]));
  // What it prints is what it has removed.
  const removed = output(binaryen("wasm-metadce"), ["-g", ...FEATURES, module, "--graph-file", graph, "-o", module]);
  if (removed === undefined) fail("wasm-metadce has failed");
}

/**
 * Gives the imports and exports names of one or two letters, in the module and in its glue: the names
 * that wasm-bindgen makes end in random digits, which do not compress.
 */
function shortenNames(module, glue) {
  const args = [...FEATURES, "--minify-imports-and-exports-and-modules", module, "-o", join(WIDGET, "afterword.wasm")];
  const names = JSON.parse(output(binaryen("wasm-opt"), args));
  const imports = new Map(names.imports.map(([, from, to]) => [from, to]));
  const exports = new Map(names.exports);
  const renamed = new Set();
  const short = glue
    // What nothing imports any more.
    .replaceAll(/^ {8}(\w+): \([\s\S]*?^ {8}\},\n/gm, (entry, name) => (imports.has(name) ? entry : ""))
    .replaceAll(/(?<=^ +)\w+(?=: )/gm, (name) => (imports.has(name) ? (renamed.add(name), imports.get(name)) : name))
    .replaceAll(/\bwasm\.(\w+)/g, (whole, name) => (exports.has(name) ? `wasm.${exports.get(name)}` : whole))
    .replace(`"./afterword_bg.js": import0`, "a: import0");
  const lost = [...imports.keys()].filter((name) => !renamed.has(name));
  if (lost.length) fail(`wasm-bindgen's glue has changed its form: no ${lost.join(", ")} in it`);
  return short;
}
