// A server for the examples: the built page, rendered where there is a `render`, and what else the example answers.

import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".bin": "application/octet-stream" };

/**
 * Serves `folder`, which holds the built page, at `PORT`. `routes` answer by path. `page` is what the page is told; the
 * collector's address and key are in it as `options`. `render(page)` gives the HTML of the page.
 */
export async function serve(folder, { routes, page = {}, render = () => "" }) {
  const { PORT = "3000", AFTERWORD_COLLECTOR: collector = "http://127.0.0.1:8787", AFTERWORD_KEY: key } = process.env;
  if (!key) throw new Error("AFTERWORD_KEY is missing: the public key that the collector prints, pk_…");
  const told = { options: { collector, key }, ...page };
  const data = JSON.stringify(told).replaceAll("<", "\\u003c");

  async function index(response) {
    const app = await render(told);
    const html = readFileSync(join(folder, "index.html"), "utf8")
      .replace("<!--app-->", () => app)
      .replace("<!--page-->", () => `<script type="application/json" id="page">${data}</script>`);
    response.writeHead(200, { "Content-Type": "text/html;charset=utf-8" });
    response.end(html);
  }
  function file(path, response) {
    const place = join(folder, normalize(path));
    if (!existsSync(place) || !statSync(place).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": TYPES[extname(place)] ?? "text/plain" });
    return response.end(readFileSync(place));
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://example");
    const route = routes[pathname] ?? (pathname === "/" ? (_, out) => index(out) : undefined);
    if (!route) return void file(pathname, response);
    Promise.resolve(route(request, response)).catch((error) => {
      console.error(error);
      response.destroy();
    });
  }).listen(Number(PORT), "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}`;
  console.log(`open ${url}`);
  return url;
}
