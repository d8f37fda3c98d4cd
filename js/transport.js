// Moves bytes: by fetch while the page lives, by what the browser sends itself when it goes.

/** Ms that an answer asks to wait: seconds, or a date, by the clock that it came from. */
function retryAfter(headers) {
  const asked = headers.get("Retry-After");
  return (isNaN(asked) ? Date.parse(asked) - (Date.parse(headers.get("Date")) || Date.now()) : asked * 1000) || 0;
}

/** Bytes that a browser takes over at once (Fetch standard, "inflight keep-alive bytes"), for all of a page. */
const MOST_BYTES = 65_536;

/** Bytes from which on packing saves more than it costs. */
const PACKED_BYTES = 1_000;

/** A body in gzip; undefined where it does not pay, or the browser cannot. */
async function packed(body) {
  try {
    if (body.length < PACKED_BYTES) return;
    return await new Response(new Response(body).body.pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  } catch {
    // As it is, then.
  }
}

/**
 * The ways out. A batch's body holds the numbers of its records, `entryOf` gives each with its context; how it went
 * comes by `answered(number, codes, status, retryAfterMs)`.
 */
export function transport({ collector, key }, entryOf, counts, tell, answered) {
  const url = `${collector}/v1/records?key=${encodeURIComponent(key)}`;
  const method = "POST";
  /** Bytes that the browser has taken over and not sent yet. */
  let handed = 0;
  let armed;
  /** Aborted when the page dies: what was under way is handed over then. It may be revived. */
  let life = new AbortController();

  /** Of the body that was made last. */
  let count;
  /** A body with its records in the place of their numbers, and the context that all of them share. */
  const whole = (body) => {
    const at = body.lastIndexOf("[");
    const entries = JSON.parse(body.slice(at, -1)).map(entryOf);
    const records = entries.map(([, record]) => record);
    count = records.length;
    const head = body.slice(0, at).replace(/"context":{("?)/, (_, more) => `"context":${entries.at(-1)[0].slice(0, -1)}${more && ","}${more}`);
    return `${head}[${records}]}`;
  };
  const tellOf = (attempt, body, bytes, status, rejected) =>
    tell("batch", () => {
      const { batch, records } = JSON.parse(body);
      return { batch, attempt, bytes, records: records.map(({ id }) => id), revs: records.map(({ rev }) => rev), rejected, status };
    });
  const live = async (number, attempt, body, bytes, keepalive) => {
    let status = 0;
    let wait = 0;
    let codes = "";
    let answer;
    const { signal } = life;
    try {
      // A page that goes has no time to pack.
      const small = keepalive ? undefined : await packed(body);
      if (signal.aborted) return;
      // A text has its type by itself; this is one of those that need no preflight.
      const headers = small && { "Content-Type": "text/plain" };
      const response = await fetch(small ? `${url}&encoding=gzip` : url, {
        ...{ method, headers, body: small ?? body, keepalive },
        signal: keepalive ? null : signal,
      });
      wait = retryAfter(response.headers);
      answer = await response.json().catch(() => ({}));
      codes = (answer.rejected ?? [answer]).map(({ code }) => code ?? "").join("\n");
      counts.acknowledged += answer.accepted + answer.unchanged || 0;
      // Whoever else says "OK", as the gates of some networks do, has not taken it.
      if (!response.ok || answer.rejected) status = response.status;
    } catch {
      // No answer: the core tries again.
    }
    if (keepalive) handed -= bytes;
    if (signal.aborted) return;
    tellOf(attempt, body, bytes, status, answer?.rejected);
    answered(number, codes, status, wait);
  };
  /** Hands a body to the browser, which sends it even if the page dies. Whether it took it over. */
  const last = (body, bytes) => {
    try {
      fetchLater(url, { method, body, activateAfter: 0 });
      return true;
    } catch {
      // Not there, or its quota is used up.
    }
    try {
      // A beacon hides the page's origin where the host's referrer policy is to tell none, and is then refused.
      if (!("keepalive" in Request.prototype)) return navigator.sendBeacon(url, body);
      if (handed + bytes > MOST_BYTES) return false;
      handed += bytes;
      fetch(url, { method, body, keepalive: true })
        .catch(() => {})
        .then(() => (handed -= bytes));
      return true;
    } catch {
      return false;
    }
  };
  const arm = (body) => {
    armed?.abort();
    armed = undefined;
    try {
      if (body) fetchLater(url, { method, body: whole(body), signal: (armed = new AbortController()).signal });
    } catch {
      // The device has it.
    }
  };
  return {
    arm,
    send(number, attempt, numbers, end) {
      const body = whole(numbers);
      const put = count;
      const { size } = new Blob([body]);
      if (end < 2) {
        if (end && handed + size > MOST_BYTES) return false;
        if (end) handed += size;
        live(number, attempt, body, size, !!end);
      } else {
        life.abort();
        life = new AbortController();
        arm();
        if (!last(body, size)) return false;
        tellOf(attempt, body, size, "beacon");
      }
      if (attempt > 1) counts.retried++;
      else counts.sent += put;
      return true;
    },
  };
}
