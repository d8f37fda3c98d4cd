// A page of our own that nobody sees: it bears the contract's marks for what was recognised in the host's. The rest of
// the widget reads marks there as it does in a marked page, and the host's own page is left as it is.

import { attribute, roots } from "../dom.js";
import { onEnd } from "./page.js";

/** Answers that are kept in it: more than the core remembers is of no use. */
const MOST = 400;

export let body;

export function makeMirror() {
  const page = document.implementation.createHTMLDocument("");
  body = page.body;
  roots.push(page);
  onEnd(() => roots.pop());
}

export const mark = (stand, name, value) => stand.setAttribute(attribute(name), value);

function place(parent, name, value) {
  const stand = document.createElement("p");
  mark(stand, name, value);
  parent.append(stand);
  return stand;
}

/** What stands for an answer, whose text is read where `original` says. */
export function answerStand(id, get) {
  if (body.childElementCount > MOST) body.firstElementChild.remove();
  return Object.defineProperty(place(body, "response", id), "original", { get });
}

/** What stands for one of its controls. */
export function controlStand({ stand }, action) {
  const control = stand.querySelector("[data-afterword]") ?? place(stand, "of", "");
  control.dataset.afterword = action;
  return control;
}

export const promptStand = ({ stand, id }, text) => (place(stand, "prompt-of", id).textContent = text);

/** What stands for an editor, whose text `value` gives. */
export const draftStand = ({ stand, id }, get) => Object.defineProperty(place(stand, "draft-of", id), "value", { get });
