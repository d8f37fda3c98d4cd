// What stands between the page and the collector: it lets everything through, but for what the test tells it to do.

import { once } from "node:events";
import { createServer, request as ask } from "node:http";
import { gunzipSync } from "node:zlib";
import { pass } from "./behaviours.mjs";

/**
 * Starts a proxy before `collector`. Every POST of records is an entry of `requests`, in the order of coming:
 * `{ number, atMs, encoding, body, batch, status, answer, endedAtMs }`; `batch` is the parsed body, `status` a number, or
 * what the proxy did instead of answering.
 */
export async function startProxy(collector) {
  const requests = [];
  const script = [];
  const listeners = new Set();
  let otherwise = pass;
  const changed = () => listeners.forEach((listen) => listen());

  const server = createServer((request, response) => {
    const isBatch = request.method === "POST" && request.url.startsWith("/v1/records");
    if (!isBatch) return void through(collector, request, response);
    const entry = { number: requests.length + 1, atMs: Date.now(), encoding: new URL(request.url, "http://proxy").searchParams.get("encoding") };
    requests.push(entry);
    const behave = script.shift() ?? otherwise;
    behave(exchange(collector, request, response, entry, changed)).catch((error) => {
      // The page has gone meanwhile, or the collector is down: to the page both is a connection that breaks.
      end(entry, `broken: ${error.code ?? error.message}`, changed);
      request.socket.destroy();
    });
    changed();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    requests,
    /** What is done to the next POSTs, one each; later ones are let through, or what `always` says. */
    next: (...behaviours) => script.push(...behaviours),
    /** What is done to every POST from now on that `next` says nothing of. */
    always: (behaviour) => {
      script.length = 0;
      otherwise = behaviour;
    },
    /** Resolves with the first request, past or to come, that fits. */
    request: (what, fits) => heard(listeners, what, () => requests.find((entry) => entry.batch && fits(entry)), requests),
    /** Resolves once `fits(requests)` holds. */
    until: (what, fits) => heard(listeners, what, () => fits(requests), requests),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

const PATIENCE_MS = 30_000;

/** Resolves as soon as `ask` gives something, looking again whenever a request comes or goes. */
function heard(listeners, what, ask, requests) {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = ask();
      if (!found) return;
      listeners.delete(look);
      clearTimeout(patience);
      resolve(found);
    };
    const patience = setTimeout(() => {
      listeners.delete(look);
      reject(new Error(`waited in vain until ${what}; requests:\n${requests.map(inBrief).join("\n")}`));
    }, PATIENCE_MS);
    listeners.add(look);
    look();
  });
}

/** A request in one line, for people. */
export const inBrief = ({ number, encoding, batch, status }) => {
  const records = batch?.records?.map(({ kind, response, rev }) => `${kind} ${response?.id} ${rev}`).join(", ");
  return `${number}. batch ${batch?.batch} attempt ${batch?.attempt} ${encoding ?? "plain"} → ${status ?? "open"}: ${records?.slice(0, 300)}`;
};

function end(entry, status, changed) {
  entry.status ??= status;
  entry.endedAtMs ??= Date.now();
  changed();
}

/** One POST, as a behaviour sees it. */
function exchange(collector, request, response, entry, changed) {
  let whole;
  const body = () =>
    (whole ??= (async () => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      entry.body = Buffer.concat(chunks);
      entry.batch = parsed(entry);
      changed();
      return entry.body;
    })());
  return {
    entry,
    /** The whole body; the batch in it is then known. */
    body,
    /** Gives the body to the collector, and the answer back. */
    forward: async () => {
      const answer = await forward(collector, request, await body());
      entry.answer = JSON.parse(answer.body.toString() || "null");
      return answer;
    },
    /** Gives the collector half of the body, and breaks off. */
    forwardHalf: async () => {
      const bytes = await body();
      await forward(collector, request, bytes.subarray(0, bytes.length / 2), bytes.length);
    },
    answer: ({ status, headers, body }) => {
      response.writeHead(status, headers);
      response.end(body);
      end(entry, status, changed);
    },
    /** As a collector's own refusal would come: the page may read it. */
    refuse: (status, headers, body) => {
      response.writeHead(status, {
        "Access-Control-Allow-Origin": request.headers.origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "Retry-After, Date",
        "Content-Type": "application/json",
        ...headers,
      });
      response.end(JSON.stringify(body));
      end(entry, status, changed);
    },
    reset: (how) => {
      request.socket.resetAndDestroy();
      end(entry, how, changed);
    },
    /** Nothing is ever said; the connection stays. */
    ignore: (how) => {
      entry.status = how;
      changed();
    },
  };
}

function parsed({ encoding, body }) {
  try {
    return JSON.parse((encoding === "gzip" ? gunzipSync(body) : body).toString());
  } catch (error) {
    return { unreadable: error.message };
  }
}

function options(collector, { method, url, headers }) {
  const { hostname, port, host } = new URL(collector.origin);
  const { connection: _, ...passed } = headers;
  return { hostname, port, method, path: url, headers: { ...passed, host }, agent: false };
}

/** Lets a request through that is not of records: the widget's own files. */
function through(collector, request, response) {
  const up = ask(options(collector, request), (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  up.on("error", () => request.socket.destroy());
  request.pipe(up);
}

/** Sends a body on; where it is shorter than `announced`, the connection breaks after it. */
function forward(collector, request, body, announced = body.length) {
  return new Promise((resolve, reject) => {
    const { headers, ...rest } = options(collector, request);
    const { "transfer-encoding": _, ...kept } = headers;
    const up = ask({ ...rest, headers: { ...kept, "content-length": announced } });
    if (body.length < announced) {
      // Node calls it an error that an answer never came.
      up.on("error", resolve);
      up.write(body, () => up.destroy());
      return;
    }
    up.on("error", reject);
    up.on("response", async (answer) => {
      try {
        const chunks = [];
        for await (const chunk of answer) chunks.push(chunk);
        const { connection: _c, "transfer-encoding": _t, ...headers } = answer.headers;
        resolve({ status: answer.statusCode, headers, body: Buffer.concat(chunks) });
      } catch (error) {
        reject(error);
      }
    });
    up.end(body);
  });
}
