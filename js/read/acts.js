// What people do with the controls of an answer. A click is an attempt: what came of it is read a little later, when the
// host has rendered.

import { ACT, CLICK } from "../heard.js";
import { actionOf } from "./names.js";
import { around, CONTROL, DIALOG, POPUP, WRITABLE } from "./tree.js";

/** Ms after a click at which it is judged: most hosts have rendered by then, some ask their server first. */
const LOOKS_MS = [300, 1_200];

/** Two clicks for the same within this many ms are one act: a shortcut, a label, a hidden button. */
const ONCE_MS = 60;

/** Ms for which the control that was used last owns what opens on the page. */
const OWNS_MS = 60_000;

/** Elements of an event's path that may be the control, and steps from a control to its bar. */
const PATH = 6;
const BAR = 4;

/** Controls of a bar that are looked at. */
const MOST = 16;

/** How surely two thumbs side by side, or one, or any copy button, speak for an answer of a model. */
const THUMBS = 0.45;
const THUMB = 0.15;
const COPY = 0.15;

/** Attributes in which controls show that they are on, and the words for it. */
const STATES = ["aria-pressed", "aria-checked", "aria-selected", "data-submitted", "data-pressed", "data-active", "data-selected", "data-state"];
const ON = /^(true|on|active|checked|pressed|selected)$/;
const OFF = /^(false|off|inactive|unchecked)$/;

/** Words in the names of classes that tell one thumb from the other. */
const WAY = /\b\S*(up|down|like|dislike|good|bad|positive|negative|helpful)\S*/gi;

/** What a block of code is, and how much text beside it its own bar has. */
const CODE = "pre,.cm-content,.view-lines,code-block";
const MOST_BAR = 120;

const VOTES = { up: "down", down: "up" };

/** What a control looks like, to see whether it has changed. */
const lookOf = (control) => control?.outerHTML.slice(0, 4_000);

const classOf = (control) => `${control?.className} ${control?.firstElementChild?.getAttribute("class")}`.replace(WAY, "");

/** Whether a control shows that it is on: undefined where it shows no state. */
function isOn(control) {
  if (!control) return undefined;
  let off;
  for (const name of STATES) {
    const value = control.getAttribute(name);
    if (ON.test(value)) return true;
    if (OFF.test(value)) off = false;
  }
  return actionOf(control)?.on || off;
}

export function acting({ hear, told, dom, later }, answers, chats, editors, mirror, clipboard) {
  let pending = [];
  /** The control in an answer that was used last, and may have opened something. */
  let trigger;
  let lastAct = {};

  /** The control of an event, and what it does. */
  const controlOf = (path) => {
    const first = path.slice(0, PATH).filter((one) => one.nodeType == 1);
    const control = first.find((one) => one.matches(CONTROL));
    if (control) return [control, actionOf(control)];
    // What has only a listener: by its name, and the hand that is shown over it.
    for (const one of first) {
      const action = one.matches(WRITABLE) || one.childElementCount > 3 ? undefined : actionOf(one);
      if (action && getComputedStyle(one).cursor == "pointer") return [one, action];
    }
    return [first[0]];
  };

  /** The controls beside one, by what they do. */
  const barOf = (control) => {
    const own = actionOf(control);
    const bar = new Map(own && [[own.action, [control, own.sure]]]);
    for (let at = control, n = 0; at && n < BAR; at = around(at), n++) {
      const controls = at.matches(CONTROL) ? [] : [...at.querySelectorAll(CONTROL)];
      if (controls.length > MOST) break;
      for (const one of controls) {
        const act = actionOf(one);
        if (act && !bar.has(act.action)) bar.set(act.action, [one, act.sure]);
      }
      if (bar.size > 2) break;
    }
    return bar;
  };

  /** How surely a bar is one of an answer. */
  const sureOf = (bar) => {
    const sure = (action) => bar.get(action)?.[1] ?? 0;
    const thumbs = bar.has("up") && bar.has("down") ? THUMBS : bar.has("up") || bar.has("down") ? THUMB : 0;
    const each = [Math.max(thumbs, sure("up") > 0.5 && sure("up"), sure("down") > 0.5 && sure("down")), bar.has("copy") && Math.max(COPY, sure("copy")), sure("regenerate")];
    return 1 - each.reduce((doubt, one) => doubt * (1 - one), 1);
  };

  /** The control for the same in the answer as it is now: its host may have made it anew. */
  const again = ({ control, action, bar, answer }) => {
    if (control.isConnected) return control;
    const parts = [bar.isConnected ? bar : undefined, answer.element, answer.element.nextElementSibling, answer.element.parentElement];
    for (const part of parts) {
      if (!part?.isConnected) continue;
      for (const one of [...part.querySelectorAll(CONTROL)].slice(0, 4 * MOST)) if (actionOf(one)?.action == action) return one;
    }
  };

  const popups = () => [...document.querySelectorAll(POPUP)].filter((one) => one.checkVisibility?.() ?? true);

  const vote = (act, value) => told(ACT, Date.now(), act.answer.id, value);
  const press = ({ answer, action }) => hear(CLICK, mirror.control(answer.stand, action));

  const judge = {
    /** A vote: as the host shows it, else as it was pressed. */
    vote(act, last) {
      const control = again(act);
      const twin = again({ ...act, control: act.twin ?? { isConnected: false }, action: VOTES[act.action] });
      const on = isOn(control);
      const other = isOn(twin);
      if (on) return vote(act, act.action), true;
      if (other) return vote(act, VOTES[act.action]), true;
      // A vote in two steps stands when its dialog is sent.
      const dialog = popups().find((one) => one.matches(DIALOG) && !act.popups.includes(one));
      if (dialog) return (act.dialog = dialog), false;
      if (on === false || act.wasOn) return vote(act, "none"), true;
      const alike = classOf(control) == classOf(twin);
      const changed = control && lookOf(control) != act.look;
      if (changed && twin && alike && !act.alike) return vote(act, "none"), true;
      if (changed && twin && !alike) return vote(act, act.action), true;
      if (!last && !changed) return false;
      return press(act), true;
    },
    /** A copy: where the clipboard was called, or the control has changed. */
    copy(act, last) {
      const control = again(act);
      const wrote = clipboard.since(act.at);
      if (!wrote && !(control && (lookOf(control) != act.look || control != act.control))) return false;
      const { answer, block } = act;
      clipboard.copied(answer, wrote?.text ?? (block ? block[3] : dom.shownText(answers.textOf(answer.element), true)));
      hear(CLICK, mirror.control(answer.stand, "copy"), undefined, Date.now(), ...(block ?? []).slice(0, 3));
      return true;
    },
    regenerate(act, last) {
      if (act.control.getAttribute("aria-expanded") == "true" || popups().some((one) => !act.popups.includes(one))) return true;
      press(act);
      return true;
    },
  };
  judge.up = judge.down = judge.vote;
  judge.code = judge.copy;

  const decide = (act, last) => {
    if (!pending.includes(act)) return;
    if (judge[act.action](act, last) || (last && !act.dialog)) pending = pending.filter((one) => one != act);
  };

  const pend = (act) => {
    for (const one of pending) if (one.answer == act.answer) decide(one, true);
    pending.push(act);
    for (const ms of LOOKS_MS) later(ms, () => decide(act, ms == LOOKS_MS.at(-1)));
  };

  /** The block of code that a copy button is of: where it stands in the answer's text, which one it is, and its text. */
  const blockOf = (control, answer, isCode) => {
    const text = answers.textOf(answer.element);
    for (let at = control; at && at != text && at != answer.element; at = around(at)) {
      const block = [at, at.nextElementSibling].find((one) => one?.matches(CODE)) ?? at.querySelector(CODE);
      if (!block) continue;
      if (!isCode && at.contains(block) && at.textContent.length - block.textContent.length > MOST_BAR) return undefined;
      const range = document.createRange();
      range.selectNodeContents(block);
      const blocks = [...text.querySelectorAll(CODE)].filter((one) => !one.parentElement.closest(CODE));
      return [...(dom.place(answer.stand, range) ?? [0, 0]), 1 + Math.max(blocks.indexOf(block), 0), block.textContent];
    }
  };

  /** What owns a menu or a dialog: what it is labelled or controlled by, else what was used last. */
  const ownerOf = (popup) => {
    const root = popup.getRootNode();
    const id = popup.getAttribute("aria-labelledby")?.split(" ")[0];
    const control =
      (id && root.getElementById?.(id)) || (popup.id && root.querySelector(`[aria-controls="${CSS.escape(popup.id)}"]`));
    if (control && !popup.contains(control)) return { answer: answers.answerOf(control, true), action: actionOf(control)?.action };
    return trigger && Date.now() - trigger.at < OWNS_MS ? trigger : undefined;
  };

  const inDialog = (dialog, act, control) => {
    const waiting = pending.find((one) => one.dialog && (one.dialog == dialog || one.dialog.contains(dialog)));
    if (!waiting) return false;
    const sends = act?.action == "save" || act?.action == "send" || control.type == "submit";
    if (act?.action == "cancel") pending = pending.filter((one) => one != waiting);
    else if (sends) {
      pending = pending.filter((one) => one != waiting);
      vote(waiting, waiting.action);
    }
    return sends || act?.action == "cancel";
  };

  const perform = (action, answer, control, bar) => {
    if (!answers.believed(answer)) return;
    const at = Date.now();
    if (lastAct.answer == answer && lastAct.action == action && at - lastAct.at < ONCE_MS) return;
    lastAct = { answer, action, at };
    const act = { answer, action, control, at, look: lookOf(control), popups: popups(), bar: control.parentElement ?? control };
    switch (action) {
      case "up":
      case "down":
        act.twin = bar.get(VOTES[action])?.[0];
        act.wasOn = isOn(control);
        act.alike = classOf(control) == classOf(act.twin);
        return pend(act);
      case "copy":
      case "code":
        act.block = blockOf(control, answer, action == "code");
        return pend(act);
      case "regenerate":
        chats.expect({ of: answer });
        return pend(act);
      case "edit":
        return editors.opened(answer);
    }
  };

  return {
    clicked(path) {
      const [control, act] = controlOf(path);
      if (!control) return;
      const action = act?.action;
      chats.acted(action == "branch");
      editors.clicked(control, action);
      const popup = path.find((one) => one.nodeType == 1 && one.matches(POPUP));
      if (popup) {
        if (inDialog(popup, act, control)) return;
        const owner = ownerOf(popup);
        if (!owner?.answer || !control.matches(CONTROL)) return;
        const item = /^(up|down|copy|code|regenerate|edit)$/.test(action) ? action : owner.action == "regenerate" && action != "cancel" && "regenerate";
        if (!item) return;
        if (item == "regenerate") {
          if (!answers.believed(owner.answer)) return;
          chats.expect({ of: owner.answer });
          return press({ answer: owner.answer, action: item });
        }
        return perform(item, owner.answer, control, new Map());
      }
      if (action == "stop" || (!action && !control.textContent.trim())) {
        const answer = chats.live();
        if (answer && action && answers.believed(answer)) press({ answer, action: "stop" });
        if (action) return;
      }
      if (!act) {
        if (control.matches(CONTROL)) trigger = { control, at: Date.now(), get answer() { return answers.answerOf(control, true); } };
        return;
      }
      if (!judge[action] && action != "edit") return;
      const bar = barOf(control);
      const sure = sureOf(bar);
      const answer = answers.answerOf(control, true, sure > 0);
      if (!answer) return;
      answers.speaks(answer, "controls", sure);
      const opens = control.hasAttribute("aria-haspopup") && control.getAttribute("aria-haspopup") != "false";
      trigger = { control, at: Date.now(), answer, action };
      if (!opens) perform(action, answer, control, bar);
      else answers.believed(answer);
    },
    /** Before the page is looked at: what was asked for comes before what comes of it. */
    look: () => pending.filter(({ action }) => action == "regenerate").forEach((act) => decide(act, true)),
    /** What can be known by now; `last`, where the page goes, all of it as it stands. */
    pending: (last) => pending.forEach((act) => decide(act, last)),
    /** A dialog that was closed otherwise has taken its vote with it. */
    dialogs() {
      pending = pending.filter(({ dialog }) => !dialog || dialog.isConnected);
    },
    controlOf,
    barOf,
    sureOf,
    /** Whether a copy button was pressed a moment ago: then a copy event is its doing. */
    copying: () => pending.some(({ action }) => action == "copy" || action == "code"),
  };
}
