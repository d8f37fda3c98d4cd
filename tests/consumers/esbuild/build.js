import { build } from "esbuild";

await build({
  entryPoints: ["main.js"],
  outdir: "dist",
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  loader: { ".bin": "file" },
});
