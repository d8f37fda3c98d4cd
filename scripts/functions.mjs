// What the bytes of the widget are spent on: its module by function, by twiggy, and its script by file.

import { join } from "node:path";
import esbuild from "esbuild";
import { fail, output, ROOT } from "./command.mjs";
import { ensureTool } from "./tools.mjs";
import { shrink, WIDGET } from "./wasm.mjs";

/** Functions smaller than those are told of together. */
const MOST = 40;

/** To whom a function belongs, the first that fits. Exports are named by wasm-bindgen, and what is inlined belongs to its caller. */
const PARTS = [
  ["session: what events mean", /afterword_core::(session|event|page|policy)/],
  ["outbox: what to send when", /afterword_core::outbox/],
  ["redaction", /afterword_core::redact/],
  ["texts: distances", /afterword_core::text/],
  ["records and the wire", /afterword_core::/],
  ["the widget between page and core", /^widget_|\bafterword::/],
  ["memory: allocating", /lol_alloc|__wbindgen_(malloc|realloc|free)|__rust_|__rg_|^mem(cpy|set|move|cmp)/],
  ["wasm-bindgen", /wasm_bindgen|wbindgen|wbg|js_sys|web_sys|gloo/],
  ["the standard library", /\b(alloc|core|std)(\[|::)|raw_vec|compiler_builtins/],
  ["data: words, tables", /^data segment/],
  ["imports, exports, types", /^(import|export|type|elem|table|memory|global|function section|code section|wasm magic)/],
];

const number = (bytes) => bytes.toLocaleString("en").padStart(10);
const share = (bytes, all) => `${((100 * bytes) / all).toFixed(1)} %`.padStart(8);
const print = (rows, all) => rows.forEach(([name, bytes]) => console.log(`${number(bytes)}${share(bytes, all)}  ${name}`));
const sum = (items) => items.reduce((bytes, [, more]) => bytes + more, 0);
const largest = (items) => [...items].sort(([, one], [, other]) => other - one);

/** A name without the hash that tells versions of it apart. */
const plain = (name) => name.replace(/::h[0-9a-f]{16}$/, "");

/** Prints both lists. What was built last is looked at. */
export async function listFunctions() {
  const named = join(WIDGET, "named.wasm");
  // The same steps as for what is served, but that the names stay.
  shrink(join(WIDGET, "afterword_bg.wasm"), named, ["-g", "--strip-producers", "--strip-target-features"]);
  const listed = output(join(ensureTool("twiggy"), "twiggy"), ["top", "-n", "100000", "-f", "json", named]);
  if (!listed) fail("twiggy cannot read the module");
  const items = JSON.parse(listed)
    .filter(({ name }) => !/^"function names"|^custom section/.test(name))
    .map(({ name, shallow_size: bytes }) => [plain(name), bytes]);
  const all = sum(items);
  console.log(`\nafterword.wasm by function, ${all.toLocaleString("en")} bytes as they are, before they are packed`);
  print(items.slice(0, MOST), all);
  print([[`${items.length - MOST} more`, sum(items.slice(MOST))]], all);

  const parts = new Map();
  for (const [name, bytes] of items) {
    const part = PARTS.find(([, names]) => names.test(name))?.[0] ?? "other";
    parts.set(part, (parts.get(part) ?? 0) + bytes);
  }
  console.log("\nby part");
  print(largest(parts), all);

  const { metafile } = await esbuild.build({
    ...{ absWorkingDir: ROOT, entryPoints: ["js/widget.js"], bundle: true, minify: true, format: "esm", target: "es2022" },
    ...{ external: ["./adopt.js", "./overlay.js"], legalComments: "none", metafile: true, write: false },
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  const files = largest(Object.entries(inputs).map(([name, { bytesInOutput }]) => [name, bytesInOutput]));
  console.log("\nwidget.js by file, before it is shortened further and packed");
  print(files, sum(files));
}
