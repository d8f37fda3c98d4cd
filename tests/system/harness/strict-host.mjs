// The demo on a host of its own, which sends a Content-Security-Policy of the test's and starts the widget as told.

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { servePages } from "./pages.mjs";

/** What a frame without an origin is told when it asks whether it may ask; the collector tells it nothing. */
const MAY_ASK = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Content-Type" };

/** Headers that hold for the answer as it was sent to us, not as we send it. */
const OF_THE_EXCHANGE = /^(content-(length|encoding)|transfer-encoding|connection|etag)$/;

/**
 * Hands what is asked for to `collector`, and answers under `policy`, which is given the host's origin. `options` are
 * added to those of the demo's `start`. `framed` is the address of a page, of another site, with the demo in a frame; `sandboxed` the same where the frame
 * has no origin and no storage. `VIOLATIONS` in a page of the demo gives what its policy has refused since it was opened.
 */
export async function startStrictHost(collector, policy, options) {
  const original = async (path) => (await fetch(collector.origin + path)).text();
  const changed = {
    "/demo/": replaced(await original("/demo/"), ["<head>", '<head><script src="/violations.js"></script>']),
    "/demo/main.js": replaced(
      await original("/demo/main.js"),
      // A page without an origin cannot give its own.
      ["collector: location.origin", 'collector: new URL("/", location.href).href'],
      ['text: "full"', `...${JSON.stringify(options)}, text: "full"`],
    ),
  };
  const through = async (request, response) => {
    const { method, url } = request;
    if (method === "OPTIONS" && url.startsWith("/demo/")) return void response.writeHead(204, MAY_ASK).end();
    const { host: _, connection, "accept-encoding": packed, ...headers } = request.headers;
    const posted = method === "POST" ? { body: Readable.toWeb(request), duplex: "half" } : {};
    const answer = await fetch(collector.origin + url, { method, headers, ...posted });
    for (const [name, value] of answer.headers) if (!OF_THE_EXCHANGE.test(name)) response.setHeader(name, value);
    if (url.startsWith("/demo/")) {
      response.setHeader("Content-Security-Policy", policy(host.origin));
      response.setHeader("Access-Control-Allow-Origin", "*");
    }
    response.statusCode = answer.status;
    if (changed[url]) return void response.end(changed[url]);
    if (!answer.body) return void response.end();
    // The page may go while an answer streams.
    Readable.fromWeb(answer.body).on("error", () => response.destroy()).pipe(response);
  };
  const host = await servePages({
    "/framed": (_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end(around(host.origin)),
    "/sandboxed": (_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end(around(host.origin, SANDBOX)),
    "/violations.js": (_, response) => {
      response.writeHead(200, { "Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*" });
      response.end(LISTENING);
    },
    "*": (request, response) => through(request, response).catch(() => response.destroy()),
  });
  // Another name for the same machine is another site.
  const other = host.origin.replace("127.0.0.1", "localhost");
  return { ...host, framed: `${other}/framed`, sandboxed: `${other}/sandboxed` };
}

const SANDBOX = 'sandbox="allow-scripts allow-forms"';
const around = (origin, marks = "") => `<!doctype html><html lang="en"><title>around</title>
  <style>body { margin: 0 } iframe { border: 0; width: 100vw; height: 100vh; display: block }</style>
  <iframe title="demo" ${marks} src="${origin}/demo/"></iframe>`;

/** The text with the first of each pair, which is there once, exchanged for the second. */
function replaced(text, ...pairs) {
  for (const [old, fresh] of pairs) {
    assert.equal(text.split(old).length, 2, `${old} is there once`);
    text = text.replace(old, () => fresh);
  }
  return text;
}

/** Runs in the page, before anything else. */
const LISTENING = `
  window.violations = [];
  const hear = ({ effectiveDirective, blockedURI }) => violations.push([effectiveDirective, blockedURI]);
  document.addEventListener("securitypolicyviolation", hear);
`;

/** Runs in the page. */
export const VIOLATIONS = "return violations";
