// The editors, each bundled with the page of a chat that has it, and the packages that they are made of.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { ensureNodePackages } from "../../scripts/node-folder.mjs";

const SOURCE = fileURLToPath(new URL(".", import.meta.url));
const { dependencies } = JSON.parse(readFileSync(join(SOURCE, "package.json"), "utf8"));

/**
 * `make` of the page's `file` makes it. `between` is what it has between two paragraphs; one that is `partial` has in the
 * page only what is on the screen, and tells the rest to nobody.
 */
export const EDITORS = [
  { name: "textarea", file: "fields.js", make: "textarea" },
  { name: "input", file: "fields.js", make: "input", between: " " },
  { name: "contenteditable", file: "fields.js", make: "contenteditable" },
  { name: "ProseMirror", file: "prosemirror.js", make: "prosemirror", version: dependencies["prosemirror-view"] },
  { name: "Lexical", file: "lexical.js", make: "lexical", version: dependencies.lexical },
  { name: "CodeMirror", file: "codemirror.js", make: "codemirror", version: dependencies.codemirror },
  { name: "Monaco", file: "monaco.js", make: "monacoEditor", version: dependencies["monaco-editor"], partial: true },
];

/** The folder of their packages. Throws a sentence about why they cannot be had. */
export const installEditors = () => ensureNodePackages("editors", SOURCE);

/** The script and the style sheet of the page with this editor. */
export function bundleEditor(folder, { file, make, between = "\n" }) {
  return bundle(folder, `import { chat } from "./chat.js"; import { ${make} } from "./${file}"; chat(${make}, ${JSON.stringify(between)});`);
}

/** The same of the worker that Monaco asks for. */
export const bundleWorker = (folder) => bundle(folder, 'import "monaco-editor/editor/editor.worker.js";');

async function bundle(folder, contents) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: join(SOURCE, "page") },
    nodePaths: [join(folder, "node_modules")],
    bundle: true,
    write: false,
    outdir: "out",
    format: "iife",
    target: "es2022",
    loader: { ".ttf": "dataurl" },
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  const [script = "", style = ""] = [".js", ".css"].map((ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text);
  return { script, style };
}
