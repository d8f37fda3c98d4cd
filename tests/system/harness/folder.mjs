// A static host: the files of a folder, as any server hands them out.

import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = { ".html": "text/html;charset=utf-8", ".js": "text/javascript;charset=utf-8", ".css": "text/css;charset=utf-8" };

/** Serves `folder` with these headers beside the type of each file. `seen` has the path of each request, in their order. */
export async function serveFolder(folder, headers = {}) {
  const seen = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    seen.push(pathname);
    const path = join(folder, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    // Browsers ask for an icon by themselves, and log its absence.
    if (pathname === "/favicon.ico") return response.writeHead(204).end();
    if (!existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream", ...headers });
    return response.end(readFileSync(path));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    seen,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
