// Moves bytes: by fetch while the page lives, by what the browser sends itself when it goes.

/** Ms that a Retry-After header asks to wait: seconds, or a date. */
const retryAfter = (header) =>
  header ? Math.max(0, header.trim() && !isNaN(header) ? header * 1000 : Date.parse(header) - Date.now()) || 0 : -1;

/** Hands a body to the browser, which sends it even if the page dies. */
function last(url, body) {
  try {
    fetchLater(url, { method: "POST", body, activateAfter: 0 });
    return true;
  } catch {
    // Not there, or its quota is used up.
  }
  try {
    if (navigator.sendBeacon(url, body)) return true;
    fetch(url, { method: "POST", body, keepalive: true }).catch(() => {});
    return true;
  } catch {
    return false;
  }
}

export function transport({ collector, key }, listeners, answered) {
  const base = new URL(collector || "/", location.href).href.replace(/\/$/, "");
  const url = `${base}/v1/records?key=${encodeURIComponent(key)}`;
  const tell = (batch, attempt, body, ids, status) =>
    listeners.tell("batch", () => {
      const records = ids.split(" ");
      return { batch, attempt, bytes: new TextEncoder().encode(body).length, records, status };
    });
  return {
    async send(batch, attempt, body, ids) {
      let status = 0;
      let wait = -1;
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
      answered(batch, status, wait, codes);
      tell(batch, attempt, body, ids, status);
    },
    sendLast(batch, attempt, body, ids) {
      const taken = last(url, body);
      if (taken) tell(batch, attempt, body, ids, "beacon");
      return taken;
    },
    tell: (what, json) => listeners.tell(what, () => JSON.parse(json)),
    get listens() {
      return listeners.any;
    },
  };
}
