// Where the SDKs report to: a server on an origin of its own that takes whatever it is sent, counts its bytes, and
// answers as the service would where the SDK waits for an answer. What is Afterword's goes on to the real collector.

import { once } from "node:events";
import { createServer } from "node:http";

/** So many pauses of so many ms without a request, and none will come: what a page sends as it is left comes at once. */
const CALM = 5;
const PAUSE_MS = 80;

/** What PostHog's service says of a project in which nothing is switched on but events. */
const CONFIG = {
  supportedCompression: ["gzip", "gzip-js"],
  hasFeatureFlags: false,
  autocapture_opt_out: false,
  capturePerformance: false,
  captureDeadClicks: false,
  heatmaps: false,
  surveys: false,
  sessionRecording: false,
  siteApps: [],
};

const json = (value) => ["application/json", JSON.stringify(value)];

/** The same as a script, for the project that its path names. */
function configScript(path) {
  const config = JSON.stringify({ config: CONFIG, siteApps: [] });
  return ["text/javascript", `(window._POSTHOG_REMOTE_CONFIG ??= {})["${path.split("/")[2]}"] = ${config};`];
}

/** What a service answers at a path, where it is more than "taken". */
const ANSWERS = [
  [/^\/array\/[^/]+\/config\.js$/, configScript],
  [/^\/array\/[^/]+\/config$/, () => json(CONFIG)],
  [/^\/flags\/?$/, () => json({ flags: {}, errorsWhileComputingFlags: false, requestId: "1" })],
  [/^\/api\/public\/ingestion$/, () => json({ successes: [], errors: [] })],
];

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

const allowed = ({ headers }) => ({
  "Access-Control-Allow-Origin": headers.origin ?? "*",
  "Access-Control-Allow-Credentials": "true",
  "Access-Control-Allow-Methods": "GET, POST",
  "Access-Control-Allow-Headers": headers["access-control-request-headers"] ?? "*",
  "Cross-Origin-Resource-Policy": "cross-origin",
});

/**
 * Starts it. `seen()` is what has come since it was asked last: `{ requests, bytes, paths }`, the bytes of bodies and of
 * addresses; a question that a browser asks by itself before a request is none.
 */
export async function startSink(collector) {
  const nothing = () => ({ requests: 0, bytes: 0, paths: [] });
  let count = nothing();
  const server = createServer(async (request, response) => {
    try {
      const body = await bodyOf(request);
      if (request.method === "OPTIONS") return void response.writeHead(204, allowed(request)).end();
      count.requests += 1;
      count.bytes += body.length + Buffer.byteLength(request.url);
      const { pathname } = new URL(request.url, "http://sink");
      count.paths.push(pathname);
      if (pathname === "/v1/records") return void (await forward(collector, request, body, response));
      const [type, answer] = ANSWERS.find(([path]) => path.test(pathname))?.[1](pathname) ?? json({});
      response.writeHead(200, { ...allowed(request), "Content-Type": type, "Cache-Control": "no-store" }).end(answer);
    } catch {
      // A page that is left takes its requests along.
      response.destroy();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    count: () => count.requests,
    /** Resolves when nothing more comes. */
    async still() {
      let before;
      for (let calm = 0; calm < CALM; calm = count.requests === before ? calm + 1 : 0) {
        before = count.requests;
        await new Promise((over) => setTimeout(over, PAUSE_MS));
      }
    },
    seen() {
      const before = count;
      count = nothing();
      return before;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

async function forward(collector, request, body, response) {
  const { origin, "content-type": type } = request.headers;
  const headers = Object.fromEntries(Object.entries({ origin, "content-type": type }).filter(([, value]) => value));
  const answer = await fetch(collector + request.url, { method: request.method, headers, body });
  const content = Buffer.from(await answer.arrayBuffer());
  const kind = answer.headers.get("content-type") ?? "text/plain";
  response.writeHead(answer.status, { ...allowed(request), "Content-Type": kind }).end(content);
}
