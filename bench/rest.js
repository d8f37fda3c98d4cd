// Runs in the page before all else. Tells the host's own work from the rest, and when all work is done.

(() => {
  const { setTimeout, clearTimeout, requestAnimationFrame, fetch } = globalThis;
  /** Ms. What is waited for longer does not come. */
  const DEADLINE_MS = 30_000;
  /** Ms. A timer that is due later belongs to no event: the longest wait before a record settles and leaves is shorter. */
  const HORIZON_MS = 3_000;
  const NAP_MS = 60;

  const due = new Map();
  let host = 0;
  let activity = 0;
  let requests = 0;

  const bench = (globalThis.bench = {
    /** Whether what runs now is the host's. */
    isHost: () => host > 0,
    /** What `act` does is the host's. */
    own(act, ...given) {
      host++;
      try {
        return act(...given);
      } finally {
        host--;
      }
    },
    /** A listener of the host. */
    on: (target, type, act) => bench.own(() => target.addEventListener(type, (event) => bench.own(act, event))),
    /** Hears that the browser calls something that is not the host's. */
    ran: () => activity++,
    frame: () => new Promise((shown) => requestAnimationFrame(() => setTimeout(shown))),
    /** Resolves in a task of its own. */
    task: () =>
      new Promise((come) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          port1.close();
          come();
        };
        port2.postMessage(0);
      }),
    /** Resolves when `condition` gives true, and fails where it never does. It looks again after each `pause`. */
    async until(what, condition, pause = bench.frame) {
      for (const end = performance.now() + DEADLINE_MS; !condition(); await pause()) {
        if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
      }
    },
    /** Lets the time pass that somebody reads. */
    pass(ms) {
      const end = performance.now() + ms;
      return bench.until("the time has passed", () => performance.now() >= end);
    },
    /** Resolves when the browser has shown what was done. */
    soon: () => bench.frame().then(bench.frame),
    /** Resolves when nothing has run for some frames, or some of another `pause`, and nothing will in the next `horizon` ms. */
    quiet(horizon = HORIZON_MS, pause = bench.frame) {
      let before;
      let still = 0;
      return bench.until(
        "all work is done",
        () => {
          const soon = performance.now() + horizon;
          still = activity == before && !requests && [...due.values()].every((at) => at > soon) ? still + 1 : 0;
          before = activity;
          return still > 3;
        },
        pause,
      );
    },
    /** A pause in which the page works as little as it can, and shows no frame. */
    nap: () => new Promise((over) => setTimeout(over, NAP_MS)),
  });

  globalThis.setTimeout = (act, wait = 0, ...given) => {
    const id = setTimeout(() => {
      due.delete(id);
      bench.ran();
      act(...given);
    }, wait);
    due.set(id, performance.now() + wait);
    return id;
  };
  globalThis.clearTimeout = (id) => {
    due.delete(id);
    clearTimeout(id);
  };
  globalThis.fetch = (...given) => {
    requests++;
    return fetch(...given).finally(() => requests--);
  };
})();
