// Who installs the package: one project for each, in the folder of its name, and the ways in which it is run.

import { all, node, page, runs, server, TARBALL } from "./ways.mjs";

/** What development servers tell of themselves. A warning or an error of theirs is none of it. */
const talk = ({ level }) => ["debug", "info", "log"].includes(level);

/** Stands in what a server renders. */
const RENDERED = 'data-afterword-response="r-1"';

/** An import map stands in the page itself, which no policy allows but one that names it or allows all. */
const IMPORT_MAP = "'unsafe-inline'";

/** What no types are for: files that a page loads, or a bundler copies, by their address. */
const FILES = ["afterword.js", "stub.js", "afterword.bin", "afterword.json"];

/** CommonJS takes the package by `import()`, or by `require()` where Node can require a module. */
const ESM_ONLY = ["--profile", "esm-only"];

const NEXT = "next/dist/bin/next";

const RESOLUTIONS = [
  ["node16", "node16"],
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
];
const compile = (compiler) => all(...RESOLUTIONS.map(([module, way]) => runs(compiler, "--module", module, "--moduleResolution", way)));

const VITE = "vite/bin/vite.js";
const vite = {
  build: all(runs(VITE, "build"), page("dist")),
  "development server": server(VITE, ["--host", "127.0.0.1", "--strictPort"], { quiet: talk }),
};

export const CONSUMERS = [
  {
    name: "packaging",
    ways: {
      publint: runs("publint/src/cli.js", "run", "--strict", TARBALL),
      attw: runs("@arethetypeswrong/cli/dist/index.js", TARBALL, ...ESM_ONLY, "--no-definitely-typed", "--exclude-entrypoints", ...FILES),
    },
  },
  { name: "node", ways: { import: node("import.mjs"), "import() in CommonJS": node("import.cjs") } },
  { name: "import-map", ways: { page: page(".", IMPORT_MAP) } },
  {
    name: "typescript",
    ways: {
      "5.4": compile("typescript-5/bin/tsc"),
      "7.0": all(compile("typescript/bin/tsc"), page(".", IMPORT_MAP)),
    },
  },
  { name: "vite", ways: vite },
  { name: "vite-7", ways: vite },
  { name: "webpack", ways: { build: all(runs("webpack-cli/bin/cli.js"), page()) } },
  { name: "rollup", ways: { build: all(runs("rollup/dist/bin/rollup", "--config"), page()) } },
  { name: "esbuild", ways: { build: all(node("build.js"), page()) } },
  { name: "parcel", ways: { build: all(runs("parcel/lib/bin.js", "build", "index.html"), page("dist", IMPORT_MAP)) } },
  {
    name: "next",
    ways: {
      build: all(runs(NEXT, "build"), server(NEXT, ["start", "--hostname", "127.0.0.1"], { says: RENDERED })),
      // Only this one tells in words where what was rendered and what is hydrated differ.
      "development server": server(NEXT, ["dev", "--hostname", "127.0.0.1"], { says: RENDERED, quiet: talk }),
    },
  },
];
