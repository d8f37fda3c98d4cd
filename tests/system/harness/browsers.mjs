// The three engines, each by its own driver, with what its pages write to the console.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Builder, Capabilities } from "selenium-webdriver";
import { freePort } from "./free-port.mjs";
import { descendants, kill, startProgram } from "./processes.mjs";

/** The engines, in the order of how many people use them. */
export const ENGINES = ["chromium", "firefox", "webkitgtk"];

/** Whether the browsers have WebAssembly where a test does not say: `npm run test:strict` runs all of them without. */
export const WEBASSEMBLY = process.env.AFTERWORD_TEST_WEBASSEMBLY !== "off";

/** How an engine is told to have none. */
const WITHOUT_WEBASSEMBLY = {
  // It takes --noexpose-wasm, and has WebAssembly all the same; without a compiler it has none.
  chromium: { args: ["--js-flags=--jitless"] },
  firefox: { prefs: { "javascript.options.wasm": false } },
  webkitgtk: { env: { JSC_useWasm: "0" } },
};

/**
 * Opens a browser of one engine. With a `profile`, a folder of the caller's, what pages store outlives the browser;
 * `args` are the engine's own, `prefs` Firefox's, and `options` what else chromedriver takes. `webAssembly: false` is
 * a browser in which it is switched off.
 *
 * `console` fills with what pages write: `{ level, text, source }`, of all tabs, also of those closed since.
 * `processes()` are the pids of the browser, `close()` ends it and its driver, and `kill()` does so as a power cut would.
 */
export async function openBrowser(engine, { profile, args = [], prefs = {}, options = {}, webAssembly = WEBASSEMBLY } = {}) {
  const opened = [];
  const off = webAssembly ? {} : WITHOUT_WEBASSEMBLY[engine];
  const close = async () => {
    for (const shut of opened.splice(0).reverse()) await shut();
  };
  try {
    const lines = [];
    const [driver, program] = await { chromium, firefox, webkitgtk }[engine](opened, lines, {
      profile,
      options,
      args: [...args, ...(off.args ?? [])],
      prefs: { ...prefs, ...off.prefs },
      env: off.env,
    });
    await driver.manage().setTimeouts({ script: 30_000, pageLoad: 60_000 });
    // What a browser was told is no proof of what it does.
    const has = await driver.executeScript("return typeof WebAssembly === 'object'");
    if (has !== webAssembly) throw new Error(`${engine} ${has ? "has" : "lacks"} WebAssembly`);
    const processes = () => descendants(program.pid);
    return {
      engine,
      driver,
      console: lines,
      processes,
      close,
      kill: async () => {
        await kill(processes());
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The session first, for a driver that is stopped before its session leaves the browser behind. */
async function session(url, capabilities, opened) {
  // Given the address of a driver, selenium looks for no driver of its own and loads none.
  const driver = await new Builder().usingServer(url).disableEnvironmentOverrides().withCapabilities(new Capabilities(capabilities)).build();
  opened.push(() => driver.quit().catch(() => {}));
  return driver;
}

async function chromium(opened, lines, { profile, args, options }) {
  const [program, port] = await chromedriver();
  opened.push(() => program.stop());
  const driver = await session(
    `http://127.0.0.1:${port}`,
    {
      browserName: "chrome",
      webSocketUrl: true,
      "goog:chromeOptions": {
        args: [
          ...["--headless=new", "--window-size=1280,900", "--disable-gpu", "--no-first-run"],
          ...["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"],
          // Containers run the tests as root, where Chromium's sandbox refuses to start.
          "--no-sandbox",
          ...(profile ? [`--user-data-dir=${profile}`] : []),
          ...args,
        ],
        ...options,
      },
    },
    opened,
  );
  await hearByBidi(driver, lines);
  return [driver, program];
}

/** It wants one port in both families of addresses, and ends where what it was given in the one is taken in the other. */
async function chromedriver(tries = 5) {
  const program = startProgram("chromedriver", ["--port=0"]);
  try {
    const [, port] = await program.line(/started successfully on port (\d+)/);
    return [program, port];
  } catch (error) {
    if (tries > 1 && program.lines.some((line) => line.includes("Address already in use"))) return chromedriver(tries - 1);
    throw error;
  }
}

async function firefox(opened, lines, { profile, args, prefs }) {
  const program = startProgram("geckodriver", ["--port", "0", "--websocket-port", "0"]);
  opened.push(() => program.stop());
  const [, port] = await program.line(/Listening on 127\.0\.0\.1:(\d+)/);
  const driver = await session(
    `http://127.0.0.1:${port}`,
    {
      browserName: "firefox",
      webSocketUrl: true,
      "moz:firefoxOptions": {
        args: ["-headless", "--width=1280", "--height=900", ...(profile ? ["-profile", profile] : []), ...args],
        // The copy tests read nothing back, and no test needs the clipboard of the machine.
        prefs: { "app.update.enabled": false, "datareporting.policy.dataSubmissionEnabled": false, ...prefs },
      },
    },
    opened,
  );
  await hearByBidi(driver, lines);
  return [driver, program];
}

async function webkitgtk(opened, lines, { profile, args, env }) {
  const screen = startProgram("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]);
  opened.push(() => screen.stop());
  const [display] = await screen.line(/^\d+$/);
  const data = profile ?? mkdtempSync(join(tmpdir(), "afterword-webkit-"));
  if (!profile) opened.push(() => rmSync(data, { recursive: true, force: true, maxRetries: 3 }));
  const port = await freePort();
  const program = startProgram("WebKitWebDriver", [`--port=${port}`], {
    DISPLAY: `:${display}`,
    GDK_BACKEND: "x11",
    WEBKIT_BROWSER_DATA: data,
    // No accessibility bus, no mounted volumes, no graphics card: each would be looked for, and waited for.
    NO_AT_BRIDGE: "1",
    GIO_USE_VFS: "local",
    LIBGL_ALWAYS_SOFTWARE: "1",
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    // WebKit prints the console, which libc would keep back until the process ends.
    ...lineBuffered(),
    ...env,
  });
  opened.push(() => program.stop());
  program.onLine((line) => {
    const said = /^(?:(?<where>.*?): )?CONSOLE (?:\S+ )??(?<level>LOG|INFO|WARN|ERROR|DEBUG)\b ?(?<text>.*)$/.exec(line);
    if (said) lines.push({ level: said.groups.level.toLowerCase(), text: said.groups.text, source: said.groups.where ?? "" });
  });
  const url = `http://127.0.0.1:${port}`;
  await listening(url, program);
  const binary = fileURLToPath(new URL("webkit_browser.py", import.meta.url));
  const browserOptions = { binary, args: ["--automation", ...args] };
  return [await session(url, { browserName: "WebKitGTK", "webkitgtk:browserOptions": browserOptions }, opened), program];
}

/** Hears the console of every tab, by the protocol that tells of it as it happens. */
async function hearByBidi(driver, lines) {
  const bidi = await driver.getBidi();
  (await bidi.socket).on("message", (data) => {
    const { method, params } = JSON.parse(data.toString());
    if (method !== "log.entryAdded") return;
    const frames = params.stackTrace?.callFrames ?? [];
    lines.push({ level: params.level, text: params.text, source: frames.map(({ url }) => url).join(" ") });
  });
  await bidi.subscribe("log.entryAdded");
}

/** Resolves when a driver answers, and fails when it ends before. */
async function listening(url, program) {
  let ended;
  void program.ended.then((how) => (ended = how));
  while (ended === undefined) {
    const answer = await fetch(`${url}/status`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise(setImmediate);
  }
  throw new Error(`the driver ended (${ended}):\n${program.lines.join("\n")}`);
}

/** The environment in which every process writes its output line by line. */
function lineBuffered() {
  const { stdout } = spawnSync("stdbuf", ["-oL", "env"], { encoding: "utf8" });
  const preload = /^LD_PRELOAD=(.*)$/m.exec(stdout ?? "")?.[1];
  return preload ? { LD_PRELOAD: preload, _STDBUF_O: "L" } : {};
}
