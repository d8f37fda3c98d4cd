// Which answer an element is: by the host's own id, where it bears one.

import { word } from "../identity.js";
import { messagesIn, outwards } from "./tree.js";

const UUID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/i;

/** Attributes whose value is the id of a message. */
const NAME = /^data-((.*-)?(message|msg|response|answer|turn|run|item)-?)?(id|key|uuid)$/;

/** An id of the DOM that is made of one: `message-81`; words alone, as in `message-input`, are none. */
const PREFIXED = /^(chat-?)?(message|msg|response|answer|turn|step|m)[-_:].*\d|^[\da-f-]{36}$/i;

/** Elements around a message, and within, that may bear its id. */
const AROUND = 4;
const WITHIN = 8;

/** An element that bears an id, and the name of the attribute. */
function bearing(element) {
  for (const { name, value } of element.attributes) if (value.length < 128 && (NAME.test(name) || (name == "id" && PREFIXED.test(value)))) return [element, name];
}

const bearers = new WeakMap();

/** What bears the id of a message, and in which attribute. */
function bearerOf(element) {
  const found = [element, ...[...element.querySelectorAll("[id],[data-message-id]")].slice(0, WITHIN)].map(bearing).find(Boolean);
  if (found) return found;
  for (const at of outwards(element, AROUND)) {
    // What is around several messages is none.
    if (messagesIn(at).length > 1) break;
    if (bearing(at)) return bearing(at);
  }
  return [element, ""];
}

/** The host's id of a message. One that is a small number is one only in its conversation. */
export function identityOf(element) {
  if (!bearers.has(element)) bearers.set(element, bearerOf(element));
  const [at, name] = bearers.get(element);
  const id = name && at.getAttribute(name);
  return /^\d{1,6}$/.test(id) ? `${location.pathname}#${id}` : (UUID.exec(id)?.[0] ?? (id || undefined));
}

/** A hash of a text, as Java has it for strings, in one word with its length. */
const hash = (text) => text.length + ([...text].reduce((sum, char) => Math.imul(sum, 31) + char.codePointAt(0), 0) >>> 0).toString(36);

/** An id for an answer that bears none: of its place and text, so that it is the same after a reload; else one that no other has. */
export const made = (text) => `read-${text ? hash(location.pathname + text) : word()}`;
