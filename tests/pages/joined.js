// The Rust half joined with the reader, as `js/boot.js` joins them.

import { read } from "../../js/read/index.js";
import { CONSENT, FLUSH, LEAVE, STOP, WAKE } from "../../js/heard.js";
import { listen } from "../../js/listen.js";
import { watchSight } from "../../js/sight.js";

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
  const timed = (act) => act;
  const onEnd = (act) => undo.unshift(act);
  const page = {
    hear,
    told,
    sight: watchSight(hear, told, timed, onEnd),
    timed,
    onEnd,
    resolve,
  };
  host.look = () => page.sight.look();
  host.wake = () => say(WAKE);
  say(CONSENT, "granted");
  const { explain, take } = read(page);
  listen(hear, told, () => {}, timed, onEnd, take);
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
