// What people do with the controls of an answer. A click is an attempt: what came of it is read a little later, when the
// host has rendered.

import { codeBlock } from "../dom.js";
import { ACT, CLICK } from "../heard.js";
import { answerOf, believed, shownIn, speaks } from "./answers.js";
import { copied, refusedAt, wroteSince } from "./clipboard.js";
import { acted, expect, isField, liveAnswer, survey } from "./conversation.js";
import { clickedBeside, editorOpens, likeness } from "./editors.js";
import { controlStand } from "./mirror.js";
import { actionOf } from "./names.js";
import { ask, hear, now, told } from "./page.js";
import { CONTROL, hasText, isShown, outwards, POPUP, WRITABLE } from "./tree.js";

/** Ms after a click from which on it is judged: most hosts have rendered by then; and by when all have. */
const RENDERED_MS = 280;
const LATEST_MS = 1_200;

/** Ms for which a vote waits for its dialog, and for which the control used last owns what opens on the page. */
const DIALOG_MS = 600_000;
const OWNS_MS = 60_000;

/** Two clicks for the same within this many ms are one act: a shortcut, a label, a hidden button. */
const ONCE_MS = 60;

/** Elements of an event's path that may be the control, also where it says in no way that it is one; steps from it to its bar; controls that are looked at. */
const PATH = 6;
const BARE = 5;
const BAR = 3;
const MOST = 16;

/**
 * How surely controls speak for an answer of a model: a vote by a name that says so, with one that copies; two thumbs side by
 * side; one of any sort by such a name; any. All but the first are found on much else: they need something of a conversation
 * beside them.
 */
const PAIR = 0.65;
const THUMBS = 0.5;
const NAMED = 0.45;
const ANY = 0.3;

/** Attributes in which controls show whether they are on, and the words for it. */
const STATES = ["aria-pressed", "aria-checked", "data-submitted", "data-state"];
const ON = /^(true|on|pressed|selected|active|checked)$/;
const OFF = /^(false|off|inactive|unchecked)$/;

/** Words in the names of classes that tell one thumb from the other. */
const WAY = /\S*(up|down|like|good|bad|positive|negative|helpful)\S*/gi;

/** What a block of code is. */
const CODE = ".cm-editor,.monaco-editor,pre";

/** Share of an answer's words from which on a text is it. */
const ALL = 0.7;

const MENU = "[role=menu],[role=listbox]";

const TWIN = { up: "down", down: "up" };

/** What may have opened something on the page: the control of an answer that was used last. */
let trigger, last, lastAt, copying, voted;

export function beginActs() {
  trigger = {};
  voted = last = undefined;
  copying = 0;
}

/** Whether a copy button was pressed a moment ago: then a copy event is its doing. */
export const isCopying = () => now() < copying + LATEST_MS;

const lookOf = (control) => control?.outerHTML.slice(0, 4_000);
const classOf = (control) => control && `${control.className} ${control.firstElementChild?.getAttribute("class")}`.replace(WAY, "");

/** Whether a control shows that it is on: undefined where it shows no state. */
function isOn(control) {
  const values = STATES.map((name) => control?.getAttribute(name));
  return values.some((value) => ON.test(value)) || (control && actionOf(control)?.on) || (values.some((value) => OFF.test(value)) ? false : undefined);
}

/** The control of an event, and what it does. */
export function controlOf(path) {
  const first = path.slice(0, PATH);
  // What has only a listener: by its name, and the hand that is shown over it.
  const control =
    first.find((one) => one.matches(CONTROL)) ??
    first.slice(0, BARE).findLast((one) => !one.matches(WRITABLE) && !one.querySelector(`div,p,section,ul,${CONTROL}`) && actionOf(one) && (!hasText(one) || getComputedStyle(one).cursor == "pointer"));
  return [control ?? first[0], control && actionOf(control)];
}

/** The controls beside one, by what they do. */
export function barOf(control) {
  const bar = {};
  for (const at of outwards(control, BAR)) {
    const controls = at == control ? [control] : [...at.querySelectorAll(CONTROL), ...control.parentNode.children];
    if (controls.length > MOST || Object.keys(bar).length > 1) break;
    for (const one of controls) {
      const act = actionOf(one);
      if (act) bar[act.action] ??= { one, ...act };
    }
  }
  return bar;
}

/** How surely a bar is one of an answer. */
export function sureOf({ up, down, copy, regenerate, edit }) {
  const all = [up, down, copy, regenerate, edit];
  if (copy && (up?.named || down?.named)) return PAIR;
  if (up && down) return THUMBS;
  return all.some((one) => one?.named) ? NAMED : all.some((one) => one) && ANY;
}

/** The control for an action as it is now: its host may have made it anew. */
const again = ({ bar }, control, action) => (control?.isConnected ? control : [...bar.querySelectorAll(CONTROL)].find((one) => actionOf(one)?.action == action));

/** What is open above the page: around the focus, or on the body by itself. */
const popups = () =>
  [
    document.activeElement?.closest(POPUP),
    ...[...document.body.children].slice(-MOST).map((one) => [one, ...one.children].find((child) => child.matches(POPUP)) ?? (!isField(one) && one.querySelector(WRITABLE) && one)),
  ].filter((one) => one && isShown(one));
const vote = ({ id }, value) => !told(ACT, now(), id, value);
const press = (answer, action, ...place) => !hear(CLICK, controlStand(answer, action), undefined, undefined, ...place);

/** A vote: as the host shows it, else as it was pressed. */
function judgeVote(act, age, isLast) {
  const { answer, action, was } = act;
  const twinAction = TWIN[action];
  // In two steps it stands when its dialog is sent, and is none when that is closed, unless the page shows it nevertheless.
  if (act.sent) return vote(answer, action);
  act.off ||= act.dialog && !isShown(act.dialog);
  if (age < RENDERED_MS && !isLast) return;
  const control = again(act, act.control, action);
  const twin = again(act, act.twin, twinAction);
  const on = isOn(control);
  const changed = lookOf(control) != was.look;
  const alike = classOf(control) == classOf(twin);
  const late = isLast || age > LATEST_MS;
  if (on || ((changed || late) && twin && !alike)) return vote(answer, action);
  if (isOn(twin)) return vote(answer, twinAction);
  if (on === false || was.on || (changed && twin && !was.alike)) return vote(answer, "none");
  act.dialog ??= popups().find((one) => !was.popups.includes(one) && !one.matches(MENU));
  return act.off || ((isLast || !act.dialog) && (late || changed) && press(answer, action));
}

/** A copy: where the clipboard was written, or the control has changed and the clipboard did not refuse. */
function judgeCopy({ answer, control, block, at, was, bar }) {
  const shown = again({ bar }, control, "copy");
  const wrote = wroteSince(at);
  if (!wrote && (refusedAt >= at || !shown || (shown == control && lookOf(shown) == was.look))) return false;
  copied(answer, wrote?.text ?? shownIn(answer.element));
  return press(answer, "copy", ...block);
}

/** What owns a menu or a dialog: what it is labelled by, else what was used last. */
function ownerOf(popup) {
  const control = popup.getRootNode().getElementById(popup.getAttribute("aria-labelledby"));
  if (control && !popup.contains(control)) return { answer: answerOf(control, true), ...actionOf(control) };
  if (now() - trigger.at < OWNS_MS) {
    trigger.answer ??= answerOf(trigger.control, true, true);
    return trigger;
  }
  return {};
}

function perform(action, answer, control, bar) {
  const at = now();
  const key = action + answer.id;
  if (!believed(answer) || (key == last && at - lastAt < ONCE_MS)) return;
  last = key;
  lastAt = at;
  const twin = bar[TWIN[action]]?.one;
  const was = { look: lookOf(control), on: isOn(control), alike: classOf(control) == classOf(twin), popups: popups() };
  const act = { answer, action, control, at, twin, was, bar: control.parentElement };
  if (TWIN[action]) {
    voted = act;
    ask((age, isLast) => (act.over ||= judgeVote(act, age, isLast)), DIALOG_MS);
  } else if (action == "copy") {
    copying = at;
    act.block = codeBlock(control, answer.stand, CODE) ?? [];
    ask((age, isLast) => (age >= RENDERED_MS || isLast || wroteSince(at)) && judgeCopy(act), LATEST_MS);
  } else if (action == "regenerate") {
    expect({ of: answer });
    ask(() => control.ariaExpanded == "true" || popups().some((one) => !was.popups.includes(one)) || press(answer, action), LATEST_MS);
  }
}

/** Something was clicked. */
export function clicked(path) {
  const [control, act] = controlOf(path);
  if (!control) return;
  const action = act?.action;
  clickedBeside(control, action);
  const popup = path.find((one) => one.matches(POPUP) || one == voted?.dialog);
  // So quick that the dialog was not even seen.
  if (popup && !popup.matches(MENU) && voted && !voted.over && !voted.was.popups.includes(popup)) voted.dialog ??= popup;
  if (popup && voted?.dialog?.contains(control)) {
    voted.off = action == "cancel";
    voted.sent = !voted.off && (action == "save" || control.type == "submit");
    return;
  }
  const isOfAnswer = /^(up|down|copy|regenerate)$/.test(action);
  if (popup) {
    const owner = ownerOf(popup);
    const item = isOfAnswer ? action : action != "cancel" && control.matches(CONTROL) && owner.action;
    if (!owner.answer || !(isOfAnswer || item == "regenerate")) return;
    speaks(owner.answer, "controls", sureOf(barOf(control)));
    return perform(item, owner.answer, control, {});
  }
  if (action == "stop") {
    survey();
    const answer = liveAnswer();
    return answer && believed(answer) && press(answer, action);
  }
  // What was voted before is shown by now.
  if (voted) voted.over ||= judgeVote(voted, LATEST_MS, true);
  if (!act && !control.matches(CONTROL)) return acted();
  const bar = barOf(control);
  // What ends a draft says nothing of what is beside it.
  const sure = !/^(save|cancel)$/.test(action) && sureOf(bar);
  const answer = answerOf(control, true, sure);
  if (answer && act) speaks(answer, "controls", sure);
  if (action == "edit") return editorOpens(answer);
  const at = now();
  trigger = { at, control, answer, action };
  if (!answer || action == "branch") return acted(action);
  // Whatever its name is in whatever language: what puts the answer onto the clipboard copies it.
  if (!action) ask(() => likeness(wroteSince(at)?.text ?? "", shownIn(answer.element)) > ALL && believed(answer) && press(answer, "copy"), RENDERED_MS);
  if (isOfAnswer && !/^(true|dialog|menu)$/.test(control.ariaHasPopup)) perform(action, answer, control, bar);
}
