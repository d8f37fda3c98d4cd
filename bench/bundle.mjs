// The SDKs as a page of a product would load them: each bundled with its set-up, for current browsers.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { ensureNodeFolder } from "../scripts/node-folder.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const DIST = here("../dist");

/** The npm packages of the peers, installed in the cache. Throws a sentence where they cannot be had. */
export const installPeers = () => ensureNodeFolder("bench-peers", here("peers"));

/** The script of one peer. */
async function bundle(folder, entry) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [here(`sdk/${entry}`)],
    nodePaths: [join(folder, "node_modules")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  return outputFiles[0].contents;
}

/** The files that a page can load of one SDK, by name, and which of them its script tag names. */
export async function filesOf({ entry, script }, folder) {
  if (entry) return { script: "sdk.js", files: new Map([["sdk.js", Buffer.from(await bundle(folder, entry))]]) };
  const names = script ? readdirSync(DIST).filter((name) => !/\.(br|gz)$/.test(name)) : [];
  return { script, files: new Map(names.map((name) => [name, readFileSync(join(DIST, name))])) };
}
