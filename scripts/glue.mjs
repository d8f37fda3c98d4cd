// wasm-bindgen's glue without what this widget has no use for.

import { fail } from "./command.mjs";

const CHANGES = [
  ["the helpers in js/, where they lie", /\.\/snippets\/[^/]+\/js\//g, "../../js/"],

  // The module is fetched as its bytes, so that no server needs to know its media type. Each start has an instance of
  // its own: what an old one held, it takes along. Where WebAssembly is forbidden, switched off or missing, or the host
  // has said that it is, the same module runs as JavaScript.
  ["the loading", /\nlet wasmModule, wasmInstance, wasm;\n[\s\S]*$/, `
    let wasm, widget;
    const imports = __wbg_get_imports();
    if (address) {
      const module = unpack(new Uint8Array(await fetch(address).then((response) => response.arrayBuffer()).catch(() => [])), address, BUILD);
      try {
        wasm = (await WebAssembly.instantiate(module, imports)).instance.exports;
      } catch {}
    }
    try {
      wasm ??= (await import("./core.js")).coreBUILD(imports);
    } catch {
      throw new TypeError("afterword: core.js is missing or of another version");
    }
    // All that a call may change, as it is now; what is given back makes it so again.
    const save = () => {
      const bytes = getUint8ArrayMemory0().slice();
      const objects = [...heap];
      const next = heap_next;
      return () => {
        getUint8ArrayMemory0().set(bytes);
        heap = [...objects];
        heap_next = next;
      };
    };
    return [Widget, save];
  }
  `],
  ["the place of the class", /\/\*\*[^/]*\*\/\nexport class Widget/, `import { unpack } from "../../js/unpack.js";\nexport default async function init(address) {\nclass Widget`],

  // The one widget is never freed, it goes with its module; and Rust drops the one closure itself.
  ["freeing", /__destroy_into_raw\(\) \{[\s\S]*?\n {4}free\(\) \{[\s\S]*?\n {4}\}\n/, ""],
  ["disposing", /if \(Symbol\.dispose\) .*\n/, ""],
  ["the registry of widgets", /const WidgetFinalization = [\s\S]*?;\n\n/, ""],
  ["the registry of closures", /const CLOSURE_DTORS = [\s\S]*?;\n\n/, ""],
  ["the use of the registries", /^ *(WidgetFinalization|CLOSURE_DTORS)\..*\n/gm, ""],

  // There is one widget to a module.
  ["the making of the widget", /const ret = (.*)\n *this\.__wbg_ptr = ret;\n *return this;\n/, "widget = $1\n"],
  ["its address", /this\.__wbg_ptr/g, "widget"],

  // The one closure is a timer's, which takes nothing and never runs inside of itself.
  ["closures", /function makeMutClosure\(arg0, arg1, f\) \{[\s\S]*?\n\}\n/, `
    function makeMutClosure(arg0, arg1) {
      let uses = 1;
      const real = () => {
        uses++;
        try {
          call(arg0, arg1);
        } finally {
          real._wbg_cb_unref();
        }
      };
      real._wbg_cb_unref = () => {
        if (!--uses) wasm.__wbindgen_destroy_closure(arg0, arg1);
      };
      return real;
    }
  `],

  // Texts are short, and few at a time: encoded in one go. The decoder is exchanged in Safari after 2 GB, which no
  // visit comes to.
  ["encoding", /function passStringToWasm0\([\s\S]*?\n\}\n/, `
    function giveString(at, text) {
      let ptr, length;
      if (typeof text == "string") {
        length = /[^\\0-~]/.test(text) ? cachedTextEncoder.encode(text).length : text.length;
        ptr = wasm.__wbindgen_malloc(length, 1);
        cachedTextEncoder.encodeInto(text, new Uint8Array(wasm.memory.buffer, ptr, length));
      }
      new Uint32Array(wasm.memory.buffer, at).set([ptr, length]);
    }
  `],
  [
    "strings given back",
    /(?:var|const) ptr1 = .*passStringToWasm0\(ret, .*\n.*len1 = WASM_VECTOR_LEN;\n.*setInt32\(\(arg0 >>> 0\) \+ 4 \* 1, len1, true\);\n.*setInt32\(\(arg0 >>> 0\) \+ 4 \* 0, ptr1, true\);\n/g,
    "giveString(arg0, ret);\n",
  ],
  ["the length of strings", /let WASM_VECTOR_LEN = 0;\n/, ""],
  ["the encoder's make-up", /if \(!\('encodeInto' in cachedTextEncoder\)\) \{[\s\S]*?\n\}\n/, ""],
  ["the decoder's exchange", /^cachedTextDecoder\.decode\(\);\n.*MAX_SAFARI[\s\S]*?\nfunction decodeText\(bytes\) \{[\s\S]*?\n\}\n/m, ""],
  ["decoding", /\bdecodeText\(/g, "cachedTextDecoder.decode("],
  ["the view of numbers", /let cachedDataViewMemory0 = null;\nfunction getDataViewMemory0\(\) \{[\s\S]*?\n\}\n/, ""],

  // Most arguments of most calls are undefined: that has a place of its own, which is not taken and given back.
  ["undefined", /(?<=function addHeapObject\(obj\) \{\n)/, "    if (obj === undefined) return 1024;\n"],
  ["the place of undefined", /(?<=let heap = new Array\(1024\)\.fill\(undefined\);\nheap\.push\()(?=undefined, null, true, false\);)/, " "],

  // The same in fewer words.
  ["numbers", /((?: *const val\d+ = \+\w+;\n)+)([\s\S]*?\n {4}\}\n)/g, (_, converted, call) => {
    const names = Object.fromEntries([...converted.matchAll(/(val\d+) = \+(\w+)/g)].map(([, val, name]) => [val, name]));
    return call.replace(/\bval\d+\b/g, (val) => names[val]);
  }],
  ["what none is", /function isLikeNone\(x\) \{[\s\S]*?\n\}\n/, ""],
  ["none", /\bisLikeNone\((\w+)\)/g, "($1 == null)"],
  // What may throw is `setTimeout` alone, and given a function it does not.
  ["what may throw", /: function\(\) \{ return handleError\(function \((.*?)\) \{([\s\S]*?)\}, arguments\); \}/g, ": ($1) => {$2}"],
  ["the catching", /function handleError\(f, args\) \{[\s\S]*?\n\}\n/, ""],
  ["what may be no string", /const obj = (.*);\n.*typeof\(obj\) === 'string' \? obj : undefined;\n *giveString\(arg0, ret\);/g, "giveString(arg0, $1);"],
  // A view costs less than asking whether the last one still holds.
  ["the view of bytes", /let cachedUint8ArrayMemory0 = null;\nfunction getUint8ArrayMemory0\(\) \{[\s\S]*?\n\}\n/, "const getUint8ArrayMemory0 = () => new Uint8Array(wasm.memory.buffer);\n"],
  ["addresses", /    ptr = ptr >>> 0;\n/, ""],
  ["the one kind of closure", /function wasm_bindgen__convert__closures\w+\(arg0, arg1\) \{\n *(wasm\.\w+)\(arg0, arg1\);\n\}\n([\s\S]*)/, (_, call, rest) => rest.replace("call(arg0, arg1)", `${call}(arg0, arg1)`)],
  ["its name", /, wasm_bindgen__convert__closures\w+(?=\))/g, ""],
  ["objects without a prototype", /^ *__proto__: null,\n/gm, ""],
  // Numbers of batches and records are far below 2³¹.
  ["unsigned numbers", /(\(|, )(arg\d) >>> 0(?=[,)])/g, "$1$2"],
  ["flags", /(, arg\d) !== 0(?=[,)])/g, "$1"],
  ["objects given back", /const ret = (.*);\n *return addHeapObject\(ret\);/g, "return addHeapObject($1);"],
  ["strings made", /const ret = (.*);\n *giveString\(arg0, ret\);/g, "giveString(arg0, $1);"],
  ["what may be none", /const ret = (.*);\n *return \(ret == null\) \? 0 : addHeapObject\(ret\);/g, "return giveObject($1);"],
  ["the place of it", /(?=function dropObject\()/, "const giveObject = (object) => (object == null ? 0 : addHeapObject(object));\n"],
  ["imports", /: function\((.*?)\) \{/g, ": ($1) => {"],
];

/** Applies all of them; each must find its place, for a new version of wasm-bindgen may write another glue. */
export function slimGlue(glue) {
  for (const [what, pattern, instead] of CHANGES) {
    const slim = glue.replace(pattern, instead);
    if (slim === glue) fail(`wasm-bindgen's glue has changed its form: ${what} is not found in it`);
    glue = slim;
  }
  return glue;
}
