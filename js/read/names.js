// What a control does: by its name as a screen reader would say it where that is known, else by test ids and icons.

import { ICONS, NAMES, OF_ANSWER, OTHERS } from "./vocabulary.js";

/** Letters and digits in lower case, one blank between words: what is compared. */
export const squash = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim();

const byName = (name) => NAMES.find(([, names]) => names.test(name))?.[0];

/** A longer text is no name: it may be the message. Elements in a control that are asked. */
const MOST_CHARS = 60;
const MOST_PARTS = 12;

const shown = (node) => node.data ?? (node.matches("style,[aria-hidden=true]") ? "" : [...node.childNodes].map(shown).join(" "));

/** Attributes that hold names, and those that hold names of icons and classes. */
const SAYS = /^(aria-label|title|alt|.*tooltip.*)$/;
const SHOWS = /^(class|id|data-(test.*|icon|action)|icon|src|.*href)$/;

/** `{ action, on, named }` of a control, or nothing. `on`: its name says that it has been done; `named`: that it is an answer's. */
export function actionOf(control) {
  const parts = [control, ...control.querySelectorAll("*")].slice(0, MOST_PARTS);
  const labels = control.getAttribute("aria-labelledby") ?? "";
  const says = [...labels.split(" ").map((id) => control.getRootNode().getElementById?.(id)?.textContent), control.textContent.length < 4 * MOST_CHARS && shown(control)];
  const shows = [];
  for (const part of parts) {
    for (const { name, value } of part.attributes) {
      if (SAYS.test(name)) says.splice(name == "aria-label" && part == control ? 0 : says.length, 0, value);
      if (SHOWS.test(name)) shows.push(...value.slice(-200).split(/[\s/#.?]+/));
    }
    const { textContent } = part;
    if (part.localName == "title") says.push(textContent);
    // An icon font's ligature.
    if (part != control && /^[a-z_]{4,16}$/.test(textContent)) shows.push(textContent);
  }
  const names = says.filter((name) => name && name.length < MOST_CHARS).map(squash);
  for (const name of names) {
    // An icon font's ligature may stand before it.
    const action = byName(name) ?? byName(name.replace(/^([a-z_]+ |refresh|replay)(?=\S)/, ""));
    if (action) return { action: action.replace("*", ""), on: action.endsWith("*"), named: OF_ANSWER.some((stem) => stem.test(name)) };
    if (OTHERS.test(name)) return;
  }
  const icons = shows.filter((name) => !/[\d:[]/.test(name)).map((name) => name.replace(/([a-z])(?=[A-Z])/g, "$1-").toLowerCase());
  for (const [action, icon] of ICONS) if (icons.some((name) => icon.test(name))) return { action };
}
