// What `tests/reading.rs` imports: the reader, and what visits the pages of `tests/pages`.

import { ROOT } from "./command.mjs";
import { ensurePackages } from "./packages.mjs";

/** The reader and what visits its pages, as one module beside which `dom.js` stays the one that the Rust imports. */
export async function bundleVisit() {
  ensurePackages();
  const { build } = await import("esbuild");
  const dom = { name: "dom", setup: ({ onResolve }) => onResolve({ filter: /\/dom\.js$/ }, () => ({ path: "../../js/dom.js", external: true })) };
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["tests/pages/visit.js"],
    outfile: "target/pages/visit.js",
    bundle: true,
    format: "esm",
    target: "es2022",
    plugins: [dom],
    logLevel: "warning",
  });
}
