// The browser tests of `tests/*.rs`, in Chromium and in Firefox.

import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { run, which } from "./command.mjs";
import { bundleVisit } from "./pages.mjs";
import { ensureTarget, ensureTool, withPath } from "./tools.mjs";

await bundleVisit();
ensureBrowsers(["chromium", "chromium-driver", "firefox-esr"]);
ensureTarget();
const geckodriver = join(ensureTool("geckodriver"), "geckodriver");
const wasmPack = join(ensureTool("wasm-pack"), "wasm-pack");
// Seconds for all of a file: the visits to the pages look at each for as long as people do.
const env = { ...withPath(ensureTool("wasm-bindgen-cli")), WASM_BINDGEN_TEST_TIMEOUT: "900" };

// The drivers are named, and nothing is installed: wasm-pack would look for its own versions on the network.
const inBrowser = (...browser) => run(wasmPack, ["test", "--headless", "--mode", "no-install", ...browser], { env });
inBrowser("--chrome", "--chromedriver", which("chromedriver"));
inBrowser("--firefox", "--geckodriver", geckodriver);
