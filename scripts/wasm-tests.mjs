// The browser tests of `tests/*.rs`, in Chromium and in Firefox.

import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { ROOT, run, which } from "./command.mjs";
import { ensurePackages } from "./packages.mjs";
import { ensureTarget, ensureTool, withPath } from "./tools.mjs";

/** The reader and what visits its pages, as one module; `dom.js` stays the one that the Rust imports. */
async function bundleVisit() {
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

await bundleVisit();
ensureBrowsers(["chromium", "chromium-driver", "firefox-esr"]);
ensureTarget();
const geckodriver = join(ensureTool("geckodriver"), "geckodriver");
const wasmPack = join(ensureTool("wasm-pack"), "wasm-pack");
const env = withPath(ensureTool("wasm-bindgen-cli"));

// The drivers are named, and nothing is installed: wasm-pack would look for its own versions on the network.
const inBrowser = (...browser) => run(wasmPack, ["test", "--headless", "--mode", "no-install", ...browser], { env });
inBrowser("--chrome", "--chromedriver", which("chromedriver"));
inBrowser("--firefox", "--geckodriver", geckodriver);
