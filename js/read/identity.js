// Which answer an element is: by the host's own id, where it bears one.

import { messagesIn } from "./tree.js";

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;

/** Attributes whose value is the id of a message. */
const NAMED = /^data-(.*-)?(message|msg|response|answer|turn|run|item)-?(id|key|uuid)$/;

/** An id of the DOM that is made of one: `message-81`, `msg_4f`; words alone, as in `message-input`, are none. */
const PREFIXED = /^(?:chat-?)?(?:message|msg|response|answer|turn|m)[-_:](.*\d.*)$/i;

const PLAIN = /^data-(id|key|uuid)$/;

/** Elements around a message, and within, that may bear its id. */
const AROUND = 3;
const WITHIN = 8;

function of(element, deeper) {
  let plain;
  for (const { name, value } of element.attributes) {
    if (!value || value.length > 128) continue;
    if (NAMED.test(name)) return value;
    if (name == "id" && PREFIXED.test(value)) return UUID.exec(value)?.[0] ?? value;
    if (!deeper && (PLAIN.test(name) || name == "id") && (UUID.test(value) || name != "id")) plain = UUID.exec(value)?.[0] ?? value;
  }
  return plain;
}

/** The host's id of a message, `author` tells messages. One that is a small number is one only in its conversation. */
export function identityOf(element, author) {
  let id = of(element);
  const within = element.querySelectorAll("[id],[data-message-id],[data-messageid]");
  for (let n = 0; !id && n < Math.min(within.length, WITHIN); n++) id = of(within[n], true);
  for (let at = element.parentElement, n = 0; !id && at && n < AROUND; at = at.parentElement, n++) {
    // What is around several messages is none.
    if (messagesIn(at, author).length > 1) break;
    id = of(at, true);
  }
  return id && /^\d{1,6}$/.test(id) ? `${location.pathname}#${id}` : id;
}

/** A word that no other page has. */
const page = crypto.getRandomValues(new Uint32Array(2)).reduce((word, part) => word + part.toString(36), "");
let count = 0;

/** Two hashes of a text (FNV-1a) in one word. */
function hash(text) {
  const of = (start) => [...text].reduce((sum, char) => Math.imul(sum ^ char.codePointAt(0), 0x01000193), start) >>> 0;
  return of(0x811c9dc5).toString(36) + of(0x050c5d1f).toString(36);
}

/**
 * An id for an answer that bears none: of its place and text where all of it is there, so that it is the same after a
 * reload; else one that no other answer has.
 */
export function made(text, taken) {
  const id = text ? `read-${hash(location.pathname + text)}` : `read-${page}-${++count}`;
  return taken(id) ? made("", taken) : id;
}
