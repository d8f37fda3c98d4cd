// The oldest versions of the frameworks that the bindings are for: rendered on a server, hydrated, and voted in.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { By, until } from "selenium-webdriver";
import { openBrowser } from "../system/harness/browsers.mjs";
import { startCollector } from "../system/harness/collector.mjs";
import { click } from "../system/harness/gestures.mjs";
import { servePages } from "../system/harness/pages.mjs";
import { arrival } from "../system/harness/records.mjs";

const FOLDER = process.env.AFTERWORD_OLDER;
const FACTS = { responseId: "r-1", traceId: "4bf92f3577b34da6a3ce929d0e0e4736" };
const HINT = /React DevTools|development build of Vue/;

/** Svelte's own compiler, as its plugins call it. */
const svelte = {
  name: "svelte",
  setup(build) {
    build.onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const { compile } = await import(pathToFileURL(createRequire(join(FOLDER, "package.json")).resolve("svelte/compiler")));
      const { js } = compile(readFileSync(path, "utf8"), { filename: path, hydratable: true, dev: true });
      return { contents: js.code, loader: "js" };
    });
  },
};

/** What a server renders, where the framework has a function for it that needs no compiler of ours. */
async function renderOf(name) {
  if (name === "svelte") return () => "";
  const { render } = await import(pathToFileURL(join(FOLDER, `${name}.js`)));
  return render;
}

/** The widget is asked for where the package lies, beside its module. */
const widget = {
  name: "widget",
  setup: (build) => build.onResolve({ filter: /^\.\/index\.js$/ }, () => ({ path: "/package/index.js", external: true })),
};

const entry = (name) => `
  import { hydrate } from "./${name}.js";
  const read = (id) => document.getElementById(id);
  hydrate(read("app"), JSON.parse(read("page").textContent));
`;

async function bundle(name) {
  const { outputFiles } = await build({
    stdin: { contents: entry(name), resolveDir: FOLDER },
    bundle: true,
    write: false,
    format: "esm",
    plugins: [widget, svelte],
    define: { "process.env.NODE_ENV": '"development"', __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false" },
  });
  return outputFiles[0].text;
}

for (const name of ["react", "vue", "svelte"]) {
  test(`${name}, the oldest version`, { skip: !FOLDER }, async (t) => {
    const collector = await startCollector();
    t.after(collector.stop);
    const props = { options: { collector: collector.origin, key: collector.publicKey }, facts: FACTS };
    const html = await (await renderOf(name))(props);
    if (html) assert.match(html, /data-afterword-response="r-1"/);
    const script = await bundle(name);
    const file = (path) => [`/package/${path}`, (_, response) => {
      response.writeHead(200, { "Content-Type": path.endsWith(".js") ? "text/javascript" : "application/octet-stream" });
      response.end(readFileSync(join(process.env.AFTERWORD_PACKAGE, "dist", path)));
    }];
    const pages = await servePages({
      "/": `<title>${name}</title><div id="app">${html}</div>
        <script type="application/json" id="page">${JSON.stringify(props)}</script>
        <script type="module" src="/page.js"></script>`,
      "/page.js": (_, response) => response.writeHead(200, { "Content-Type": "text/javascript" }).end(script),
      ...Object.fromEntries(["index.js", "widget.js", "afterword.bin"].map(file)),
    });
    t.after(pages.close);
    const browser = await openBrowser("chromium");
    t.after(browser.close);
    const { driver } = browser;
    await driver.get(`${pages.origin}/`);
    const button = await driver.wait(until.elementLocated(By.css("[data-afterword-response] button")), 30_000, "the button");
    await click(driver, button);
    await driver.wait(async () => (await button.getAttribute("aria-pressed")) === "true", 30_000, "the vote shows");
    const { response, thumb } = await arrival(collector, "the vote", ({ kind }) => kind === "thumb");
    assert.equal(thumb.value, "up");
    assert.equal(response.id, FACTS.responseId);
    assert.equal(response.trace_id, FACTS.traceId);
    assert.equal((await driver.findElements(By.css('afterword-feedback[for="r-1"]'))).length, 1);
    assert.deepEqual(browser.console.filter(({ text }) => !HINT.test(text)), []);
  });
}
