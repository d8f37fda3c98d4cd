// The Rust half joined with the reader, as `js/widget.js` joins them.

import { read } from "../../dist/read.js";
import * as dom from "../../js/dom.js";
import { CONSENT, FLUSH, LEAVE, STOP, WAKE } from "../../js/heard.js";

/** What the Rust half hands out: the records that have settled, the newest of each; nothing is sent. */
export function hostOf() {
  const settled = new Map();
  return {
    settled,
    keep(number, json, isSettled) {
      if (!isSettled) return;
      const record = JSON.parse(json);
      if (!(settled.get(record.id)?.rev > record.rev)) settled.set(record.id, record);
    },
    send: () => true,
    arm() {},
    claim() {},
    look() {},
    wake() {},
  };
}

/** Starts the reader, and gives the hands of a visit. `reading`: "page", or "rules" without the profiles. */
export function join(widget, host, reading, resolve) {
  const undo = [];
  // The glue of a debug build takes no number that is missing.
  const hear = (what, element, kept, at = Date.now(), top = 0, bottom = 0, height = 0) =>
    widget.hear(at, what, element, kept, top, bottom, height);
  const told = (what, at, id, a, b, c, x = 0, y = 0, number = 0) => widget.told(at, what, id, a, b, c, x, y, number);
  const say = (what, ...said) => told(what, Date.now(), ...said);
  const page = {
    hear,
    told,
    sight: { look() {}, pending() {} },
    timed: (act) => act,
    onEnd: (act) => undo.unshift(act),
    options: { read: reading, resolve, text: "full" },
    dom,
  };
  host.look = () => page.sight.look();
  host.wake = () => say(WAKE);
  say(CONSENT, "granted");
  const { explain } = read(page);
  return {
    explain,
    settle: () => {
      page.sight.pending();
      say(FLUSH);
    },
    leave: () => say(LEAVE, "true"),
    records: () => [...host.settled.values()],
    stop() {
      say(STOP);
      for (const act of undo) act();
    },
  };
}
