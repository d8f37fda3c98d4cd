// Moves bytes: by fetch while the page lives, by what the browser sends itself when it goes.

/** Ms that a Retry-After header asks to wait: seconds, or a date. */
const retryAfter = (header) =>
  header ? (isNaN(header) ? Date.parse(header) - Date.now() : header * 1000) || 0 : 0;

/** Bytes that a browser takes over at once (Fetch standard, "inflight keep-alive bytes"). */
const MOST_BYTES = 65_536;

/** Bytes that it has taken over and not sent yet. */
let handed = 0;

/** Hands a body to the browser, which sends it even if the page dies. Whether it took it over. */
function last(url, body) {
  const request = { method: "POST", body, keepalive: true };
  try {
    fetchLater(url, { ...request, activateAfter: 0 });
    return true;
  } catch {
    // Not there, or its quota is used up.
  }
  try {
    const { size } = new Blob([body]);
    // A beacon hides the page's origin where the host's referrer policy is to tell none, and is then refused.
    if (!("keepalive" in Request.prototype) || handed + size > MOST_BYTES) return navigator.sendBeacon(url, body);
    handed += size;
    fetch(url, request).catch(() => {}).then(() => (handed -= size));
    return true;
  } catch {
    return false;
  }
}

/** The function that sends a batch; how it went comes by `answered(batch, codes, status, retryAfterMs)`. */
export function transport({ collector, key }, tell, answered) {
  const base = new URL(collector || "/", location.href).href.replace(/\/$/, "");
  const url = `${base}/v1/records?key=${encodeURIComponent(key)}`;
  const tellOf = (batch, attempt, body, status) =>
    tell("batch", () => {
      const records = JSON.parse(body).records.map(({ id }) => id);
      return { batch, attempt, bytes: new Blob([body]).size, records, status };
    });
  const send = async (batch, attempt, body) => {
    let status = 0;
    let wait = 0;
    let codes = "";
    try {
      const response = await fetch(url, { method: "POST", body });
      wait = retryAfter(response.headers.get("Retry-After"));
      const answer = await response.json().catch(() => ({}));
      codes = (answer.rejected ?? [answer]).map(({ code }) => code ?? "").join("\n");
      status = response.status;
    } catch {
      // No answer: the core tries again.
    }
    tellOf(batch, attempt, body, status);
    answered(batch, codes, status, wait);
  };
  return (batch, attempt, body, dies) => {
    if (!dies) {
      send(batch, attempt, body);
      return true;
    }
    const taken = last(url, body);
    if (taken) tellOf(batch, attempt, body, "beacon");
    return taken;
  };
}
