// The pages of all SDKs, and their scripts, each visit at addresses of its own: what the browser has compiled for one visit is
// no help to the next, as for somebody who comes for the first time.

import { once } from "node:events";
import { createServer } from "node:http";
import { page } from "./page.mjs";

/** With these a page has a clock of 5 µs. */
const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "credentialless" };
const FRESH = { "Cache-Control": "no-store" };
const TYPES = { js: "text/javascript", html: "text/html", bin: "application/octet-stream", wasm: "application/wasm" };

/** Serves visits. `visit` makes one, and `close()` ends all. */
export async function serveSides() {
  const pages = {};
  const visits = new Map();
  const server = createServer((request, response) => {
    const [, number, name] = /^\/(\d+)\/(.*)$/.exec(new URL(request.url, "http://host").pathname) ?? [];
    const visit = visits.get(number);
    // Browsers ask for an icon by themselves.
    if (!visit) return void response.writeHead(204, ISOLATED).end();
    const content = name ? visit.side.files.get(name) : visit.html;
    if (name) visit.loaded.add(name);
    const type = TYPES[name ? name.split(".").at(-1) : "html"] ?? "text/plain";
    const headers = { ...ISOLATED, ...FRESH, ...visit.side.headers, "Content-Type": `${type};charset=utf-8` };
    response.writeHead(content === undefined ? 404 : 200, headers).end(content);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    /** `url` is its page, on which the SDK is not yet; `src` its script's; `loaded` are the files of it that were asked for. */
    visit(side, messages, sink) {
      const number = String(visits.size + 1);
      const marked = Boolean(side.ours);
      const html = (pages[`${messages}-${marked}`] ??= page({ messages, marked, timed: true }));
      const loaded = new Set();
      const known = `<script>const SINK = ${JSON.stringify(sink)};</script>`;
      visits.set(number, { side, loaded, html: `<!doctype html><html lang="en">${known}${html}` });
      return { url: `${origin}/${number}/`, src: side.script && `${origin}/${number}/${side.script}`, loaded };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
