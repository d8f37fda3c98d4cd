// What a control does, by its test ids and icons first, then by its name as a screen reader would say it.

import { ACTIONS, ICONS, NAMES, OTHERS, PATHS } from "./vocabulary.js";

/** Letters and digits in lower case, one blank between words: what is compared. */
export const squash = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim();

const NAME = new Map();
for (const line of NAMES.split("\n")) {
  const [action, sure, names] = line.split(":");
  for (const name of names.split("|")) NAME.set(name, [ACTIONS[action.replace("*", "")], +sure, action.endsWith("*")]);
}

/** Names that look like one of these and are something else. */
const OTHER = new Set(OTHERS.split("|"));

/** A longer text is no name: it may be the message. */
const MOST_CHARS = 48;

/** Elements in a control that are asked for an icon. */
const MOST_PARTS = 12;

const shown = (element) =>
  [...element.childNodes]
    .map((node) => (node.nodeType == 3 ? node.data : node.tagName && !node.matches("style,script,[aria-hidden=true]") ? ` ${shown(node)} ` : ""))
    .join("");

/** The names of a control, the one that a screen reader says first. */
function* namesOf(control) {
  const root = control.getRootNode();
  for (const id of control.getAttribute("aria-labelledby")?.split(/\s+/) ?? []) yield root.getElementById?.(id)?.textContent;
  yield control.getAttribute("aria-label");
  if (control.textContent.length < 4 * MOST_CHARS) yield shown(control);
  for (const part of [control, ...control.querySelectorAll("[title],[alt],[aria-label],title")].slice(0, MOST_PARTS)) {
    for (const name of ["title", "alt", "data-tooltip", "data-title", "data-original-title", "data-tip", "mattooltip", "tooltip", "content"]) {
      yield part.getAttribute(name);
    }
    if (part != control) yield part.getAttribute("aria-label") ?? (part.localName == "title" ? part.textContent : undefined);
  }
}

const dashed = (name) => name.replace(/([a-z])(?=[A-Z])/g, "$1-").toLowerCase();

/** What names of icons, test ids and classes say; those of the control's own classes say it less surely. */
function byIcon(control) {
  const parts = [control, ...control.querySelectorAll("svg,i,use,path,img,span,mat-icon,[id],[data-icon],[data-testid],[icon]")].slice(0, MOST_PARTS);
  for (const part of parts) {
    const own = part == control;
    const names = own
      ? [part.dataset.testid, part.dataset.testId, part.dataset.test, part.dataset.action, part.dataset.icon, part.id]
      : [part.getAttribute("class"), part.id, part.dataset.icon, part.dataset.testid, part.getAttribute("icon"), part.getAttribute("name"),
          part.getAttribute("href") ?? part.getAttribute("xlink:href"), part.getAttribute("src")?.slice(-80),
          part.childElementCount || part.localName == "svg" ? "" : /^[a-z_]{4,20}$/.exec(part.textContent)?.[0]];
    const all = names.flatMap((name) => name?.split(/[\s/#.:]+/) ?? []).map(dashed);
    for (const [action, icon] of ICONS) if (all.some((name) => icon.test(name))) return action;
    const d = part.localName == "path" && part.getAttribute("d")?.replace(/[\s,]+/g, " ");
    if (d) for (const [action, starts] of PATHS) if (starts.some((start) => d.startsWith(start))) return action;
  }
  const all = (control.getAttribute("class") ?? "").split(/\s+/).map(dashed);
  for (const [action, icon] of ICONS) if (all.some((name) => !/[\d:]/.test(name) && icon.test(name))) return action;
}

/** `{ action, sure, on }` of a control, or nothing. `on`: its name says that it has been done. */
export function actionOf(control) {
  const name = [...namesOf(control)].map((name) => name && name.length < MOST_CHARS * 2 && squash(name)).filter(Boolean);
  const known = name.map((one) => NAME.get(one)).find(Boolean);
  if (known) return { action: known[0], sure: known[1], on: known[2] };
  // An icon font's ligature stands before the name: "refresh Regenerate".
  if (name.some((one) => OTHER.has(one))) return undefined;
  const rest = NAME.get(name[0]?.replace(/^\S+ /, "")) ?? NAME.get(name[0]?.replace(/^(refresh|copy|edit|replay|like)(?=\S)/, ""));
  if (rest) return { action: rest[0], sure: rest[1], on: rest[2] };
  if (/^(copy|edit|share|report|like by) /.test(name[0])) return undefined;
  const action = byIcon(control);
  return action && { action, sure: 0.3 };
}
