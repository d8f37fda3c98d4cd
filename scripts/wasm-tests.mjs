// The browser tests of `tests/*.rs`, in Chromium and in Firefox.

import { join } from "node:path";
import { ensureBrowsers } from "./browsers.mjs";
import { run, which } from "./command.mjs";
import { ensureTarget, ensureTool, withPath } from "./tools.mjs";

ensureBrowsers(["chromium", "chromium-driver", "firefox-esr"]);
ensureTarget();
const geckodriver = join(ensureTool("geckodriver"), "geckodriver");
const wasmPack = join(ensureTool("wasm-pack"), "wasm-pack");
const env = withPath(ensureTool("wasm-bindgen-cli"));

// The drivers are named, and nothing is installed: wasm-pack would look for its own versions on the network.
const inBrowser = (...browser) => run(wasmPack, ["test", "--headless", "--mode", "no-install", ...browser], { env });
inBrowser("--chrome", "--chromedriver", which("chromedriver"));
inBrowser("--firefox", "--geckodriver", geckodriver);
