// A host of small pages, each a string, on an origin of its own.

import { once } from "node:events";
import { createServer } from "node:http";

/** Serves `pages` by path, `*` for all others; a page may be a string of HTML, or a function that answers itself. */
export async function servePages(pages) {
  const server = createServer((request, response) => {
    const page = pages[new URL(request.url, "http://host").pathname] ?? pages["*"];
    if (typeof page === "function") return page(request, response);
    // Browsers ask for an icon by themselves, and log its absence.
    response.writeHead(page === undefined ? 204 : 200, { "Content-Type": "text/html;charset=utf-8" });
    response.end(page === undefined ? undefined : `<!doctype html><html lang="en">${page}`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
