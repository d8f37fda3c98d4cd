// Makes `dist/`: what npm ships and the collector serves.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { ROOT, say } from "./command.mjs";
import { ensurePackages } from "./packages.mjs";

/** What pages load; each also lies there compressed, for servers that hand out files as they are. */
export const SERVED = ["index.js", "widget.js", "afterword.js", "afterword.bin", "core.js", "adopt.js", "overlay.js", "page.js", "sketch.js", "sketch.bin", "stub.js", "feedback.js"];

/** What apps import beside the package itself, each by its own name. No page loads it as it is. */
export const BINDINGS = ["react.js", "vue.js", "svelte.js", "ai-sdk.js", "assistant-ui.js"];

/** What the feedback element speaks beside English: each a file, for a page loads its own alone. */
const LANGUAGES = readdirSync(join(ROOT, "js", "feedback", "words")).filter((name) => name !== "en.js");
SERVED.push(...LANGUAGES.map((name) => `feedback-${name}`));

/** What the reader knows the names of controls in, beside English. */
const NAMED = readdirSync(join(ROOT, "js", "read", "names"));
SERVED.push(...NAMED.map((name) => `names-${name}`));

const CLASSIC = "js/script-tag.js";
const READER = "js/page.js";
const DIST = join(ROOT, "dist");

/** As `brotli -q 11` does it, which is what a page is served with. */
export const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

/**
 * Each stays an import of its own: the page fetches the widget after it has become usable, and the others where there
 * is something to adopt or to show, or no WebAssembly.
 */
const lazyOnes = (names) => ({
  name: "lazy",
  setup: (build) => build.onResolve({ filter: RegExp(`^\\./(${names})\\.js$`) }, ({ path }) => ({ path, external: true })),
});
const lazy = lazyOnes("widget|page|core|adopt|overlay|feedback");

/** What is served, under a folder name that no other contents ever have, and what a browser can hold each file to. */
function manifest(served) {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const hashed = Object.entries(served).map(([name, bytes]) => [name, `sha384-${digest("sha384", bytes, "base64")}`]);
  const integrity = Object.fromEntries(hashed);
  const folder = `${version}-${digest("sha256", JSON.stringify(integrity), "hex").slice(0, 8)}`;
  return Buffer.from(`${JSON.stringify({ version, folder, integrity }, null, 2)}\n`);
}

const digest = (algorithm, bytes, encoding) => createHash(algorithm).update(bytes).digest(encoding);

/** The script tag of the package as it was built last, as a page bears it whose collector is at `collector`. */
export function scriptTag(collector, key) {
  const { folder, integrity } = JSON.parse(readFileSync(join(DIST, "afterword.json"), "utf8"));
  const src = `${collector}/afterword/${folder}/afterword.js`;
  return `<script async src="${src}" integrity="${integrity["afterword.js"]}" crossorigin="anonymous" data-key="${key}"></script>`;
}

/** Languages lie beside what speaks them, under another name: those of the folder `from` that are loaded when needed. */
const besides = (from, to = from) => ({
  name: "besides",
  setup: (build) =>
    build.onResolve({ filter: RegExp(`^\\./${from}/`) }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path: path.replace(`${from}/`, `${to}-`), external: true } : undefined,
    ),
});

/** Of the feedback element: its style sheet comes as a text of few bytes. */
const element = {
  name: "element",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await build.esbuild.transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** Builds the package from nothing. */
export async function build() {
  ensurePackages();
  const { buildSketch, buildWasm, SKETCH, WIDGET } = await import("./wasm.mjs");
  const { pack } = await import("./pack.mjs");
  const esbuild = await import("esbuild");
  buildWasm();
  buildSketch();
  say("bundling dist/");
  const bundle = async (from, ...plugins) => {
    // What only a reader has a use for stands in no other bundle.
    const define = { READS: String(from === READER) };
    const { outputFiles } = await esbuild.build({
      absWorkingDir: ROOT,
      entryPoints: [from],
      write: false,
      format: "esm",
      plugins,
      define,
      // The loader as a classic script, for `async` and document.currentScript. Not by esbuild's own format for
      // it, which brings half a kilobyte to emulate `require` for the one import that stays.
      ...(from === CLASSIC && { banner: { js: "(()=>{" }, footer: { js: "})();" } }),
      bundle: true,
      minify: true,
      target: "es2022",
      legalComments: "none",
      logLevel: "warning",
    });
    return Buffer.from(await shorten(outputFiles[0].text, from !== CLASSIC));
  };
  /** The framework is the app's own, and so is the package, of which there is one in a page. */
  const bind = async (name) => {
    const { outputFiles } = await esbuild.build({
      absWorkingDir: ROOT,
      entryPoints: [`js/${name}`],
      write: false,
      format: "esm",
      bundle: true,
      packages: "external",
      plugins: [lazyOnes("index")],
      minify: true,
      target: "es2022",
      // Next.js and its like render on a server what does not say this.
      ...(name === "react.js" && { banner: { js: '"use client";' } }),
      logLevel: "warning",
    });
    return Buffer.from(outputFiles[0].contents);
  };
  const typesOf = (name) => name.replace(/js$/, "d.ts");
  const served = {
    "index.js": await bundle("js/index.js", lazy),
    "widget.js": await bundle("js/widget.js", lazy),
    "core.js": await bundle("target/widget/core.js"),
    "adopt.js": await bundle("js/adopt.js"),
    "overlay.js": await bundle("js/overlay.js"),
    "page.js": await bundle(READER, lazyOnes("core|adopt|overlay|feedback|sketch"), besides("names")),
    "sketch.js": await bundle("js/read/sketch.js"),
    "sketch.bin": readFileSync(SKETCH),
    "feedback.js": await bundle("js/feedback.js", element, besides("words", "feedback")),
    "afterword.js": await bundle(CLASSIC, lazy),
    "stub.js": await bundle("js/stub.js"),
    "afterword.bin": Buffer.from(pack(readFileSync(join(WIDGET, "afterword.wasm")))),
  };
  for (const name of NAMED) served[`names-${name}`] = await bundle(`js/read/names/${name}`);
  for (const name of LANGUAGES) served[`feedback-${name}`] = await bundle(`js/feedback/words/${name}`);
  const bound = await Promise.all(BINDINGS.map(async (name) => [name, await bind(name)]));
  const typed = ["index.d.ts", "bindings.d.ts", ...BINDINGS.map(typesOf)];
  put({
    "afterword.json": manifest(served),
    ...Object.fromEntries(typed.map((name) => [name, readFileSync(join(ROOT, "js", name))])),
    ...Object.fromEntries(bound),
    ...served,
    ...Object.fromEntries(Object.entries(served).map(([name, bytes]) => [`${name}.br`, brotli(bytes)])),
    ...Object.fromEntries(Object.entries(served).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes, { level: 9 })])),
  });
}

/**
 * Names of what only our own objects have, in no interface of the package's, of the browser's or of the host's: those of the
 * reader, those between `js/boot.js`, its parts and the glue of the wasm, and those of the feedback element.
 */
const OWN = RegExp(
  `^(${[
    "evidence|hostId|growth|watched|popups|initial|pasted|begun|field|loose|asked|live|kept|stand|fresh|edited|times|twin|alike|one|block",
    "named|was|met|over|off|bar",
    "hasOthers|brace|spent|timed|onEnd|sight|claim|private|keep|tell|look|wake|arm|redacted|waits|codes|_wbg_cb_unref",
  ].join("|")})$`,
);

/** What esbuild has joined, in fewer bytes: brotli finds five in a hundred less in what terser writes. */
async function shorten(code, module) {
  const { minify } = await import("terser");
  // Functions first, and constants where they were written: found by trying, it saves some thirty bytes of brotli.
  const compress = { passes: 4, unsafe_arrows: true, pure_getters: true, keep_fargs: false, hoist_funs: true, lhs_constants: false, inline: 1 };
  return (await minify(code, { module, ecma: 2020, compress, mangle: { module, properties: { regex: OWN } } })).code;
}

/** Makes `dist/` hold these files and no others. What has not changed is not touched: the collector is built from it. */
function put(files) {
  mkdirSync(DIST, { recursive: true });
  const there = readdirSync(DIST);
  for (const name of there.filter((name) => !(name in files))) rmSync(join(DIST, name), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(DIST, name);
    if (!there.includes(name) || !readFileSync(path).equals(bytes)) writeFileSync(path, bytes);
  }
}

if (process.argv[1] === import.meta.filename) {
  await build();
  say(`script tag: ${scriptTag("https://collector.example", "pk_…")}`);
}
