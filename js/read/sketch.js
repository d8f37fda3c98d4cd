// Sketches of the answers that were found in a page, by which the collector finds the calls of the model that gave them. The
// same Rust makes them there. Loaded beside the reader; the module of it, once there is an answer.
//
// It hears of answers as the rest of the widget does, by the mirror, and of nothing in the host's page.

import { attribute, shownText } from "../dom.js";
import { CHANGED } from "../heard.js";

/** Characters of a text that are looked at: more than any answer has. */
const MOST_CHARS = 100_000;

/** At least so many bytes are there for the sketch. */
const SKETCH_BYTES = 256;

const HOST = attribute("host");
const STATE = attribute("state");
const SKETCH = attribute("fingerprint");

/** An answer that is believed to be one. */
const FOUND = `[${HOST}]`;

/** Whether the core runs as JavaScript in this page: a second try of WebAssembly would be reported like the first one. */
const runsAsScript = () => performance.getEntriesByType("resource").some(({ name }) => /\/core\b[^/]*\.js$/.test(name));

const isOff = (value) => value === false || value == "false";

/** What makes a sketch of an answer and of what was asked, by the module beside this script. Rejects where there is no WebAssembly. */
export const sketcher = async () => sketcherOf(await (await fetch(new URL("sketch.bin", import.meta.url))).arrayBuffer());

/** The same by a module that is there. */
export async function sketcherOf(bytes) {
  const { memory, room, sketch } = (await WebAssembly.instantiate(bytes)).instance.exports;
  return (answer, question) => {
    const [first, second] = [answer, question].map((text) => new TextEncoder().encode(text.slice(0, MOST_CHARS)));
    // Blanks behind a question are none of its words.
    const at = room(Math.max(first.length + second.length, SKETCH_BYTES));
    const there = () => new Uint8Array(memory.buffer, at);
    there().set(first);
    there().set(second, first.length);
    const made = sketch(first.length);
    return String.fromCharCode(...there().subarray(0, made));
  };
}

/**
 * Sketches each answer of the mirror, as it is when something is known of it, when it is done, and when the page is left. None
 * where no text may leave the page, for a sketch tells whether a text is a certain one.
 */
export function follow({ text, respectGpc, wasm, hear }, mirror, timed, onEnd) {
  const isPrivate = navigator.globalPrivacyControl === true && !isOff(respectGpc);
  // Where the host says where modules lie, it has said so of one: the other one is not looked for.
  if (text == "none" || isPrivate || wasm !== undefined || runsAsScript()) return;
  let make;
  const due = new Set();
  const isDone = (stand) => !/waiting|streaming/.test(stand.getAttribute(STATE));
  /** One that still comes is sketched as it stands, and again: a vote does not wait for it. */
  const look = () => {
    for (const stand of make ? due : []) {
      if (isDone(stand)) due.delete(stand);
      // What was asked is all that stands in it.
      const made = make(shownText(stand), stand.textContent);
      if (!made || stand.getAttribute(SKETCH) == made) continue;
      stand.setAttribute(SKETCH, made);
      hear(CHANGED, stand);
    }
  };
  const looks = timed(look);
  const begin = async () => {
    make = null;
    try {
      make = await sketcher();
    } catch {
      return observer.disconnect();
    }
    looks();
  };
  const observer = new MutationObserver(
    timed((changes) => {
      for (const { target } of changes) if (target.matches(FOUND)) due.add(target);
      if (make === undefined && due.size) begin();
      look();
    }),
  );
  // Before the widget hears of it, which sends what it has.
  const LAST = ["visibilitychange", "pagehide"];
  for (const name of LAST) addEventListener(name, looks, true);
  observer.observe(mirror, { attributeFilter: [HOST, STATE], subtree: true });
  onEnd(() => {
    observer.disconnect();
    due.clear();
    for (const name of LAST) removeEventListener(name, looks, true);
  });
  for (const stand of mirror.querySelectorAll(FOUND)) due.add(stand);
  if (due.size) begin();
}
