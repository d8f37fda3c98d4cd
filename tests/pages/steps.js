// A visit to one of these pages: puts it into the document, does what its steps say, and compares what was recorded.
//
// The events are made, so what a browser does by itself when they are real is done here: text goes into editors, Enter
// sends a form, a copy reaches the clipboard.

import { clipboard } from "./clipboard.js";
import { compare } from "./compare.js";
import { join } from "./joined.js";
import { write } from "./typing.js";

const PATIENCE_MS = 3_000;
/** Long enough for an answer to count as read. */
const LOOK_MS = 850;
/** Longer than any of these pages takes to do what it does after a click. */
const SETTLE_MS = 600;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** The element of a selector; ` >>> ` leads into an open shadow root. */
function find(selector) {
  let root = document;
  let found;
  for (const part of selector.split(" >>> ")) {
    found = root?.querySelector(part);
    root = found?.shadowRoot;
  }
  return found;
}

async function until(what, ask) {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await frame();
  }
}

const there = (selector) => until(selector, () => find(selector));

/** Where the pointer is when a control is pressed: on its drawing, where it has one. */
function innermost(element) {
  let at = element.querySelector("svg *") ?? element.querySelector("svg,img,i") ?? element;
  while (at.firstElementChild && !at.matches("input,select,textarea,[contenteditable]")) at = at.firstElementChild;
  return at;
}

function focus(element) {
  const target = element.closest("a[href],button,input,select,textarea,[tabindex],[contenteditable]:not([contenteditable=false])");
  const root = target?.getRootNode();
  if (!target || root.activeElement === target) return;
  let told = false;
  const hear = () => (told = true);
  target.addEventListener("focusin", hear, { once: true });
  target.focus({ preventScroll: true });
  target.removeEventListener("focusin", hear);
  // A window in the background tells of no focus.
  if (!told) target.dispatchEvent(new FocusEvent("focusin", { bubbles: true, composed: true }));
}

const mouse = (type, more) => new PointerEvent(type, { bubbles: true, cancelable: true, composed: true, button: 0, ...more });

function click(element) {
  const target = innermost(element);
  target.dispatchEvent(mouse("pointerover"));
  target.dispatchEvent(mouse("pointerdown", { buttons: 1 }));
  const mayFocus = target.dispatchEvent(mouse("mousedown", { buttons: 1 }));
  if (mayFocus) focus(element);
  target.dispatchEvent(mouse("pointerup"));
  target.dispatchEvent(mouse("mouseup"));
  // What the page took away under the pointer is not clicked: what stands around it is.
  const at = target.isConnected ? target : element.isConnected ? element : stage();
  at.dispatchEvent(mouse("click", { detail: 1 }));
}

async function press(element, keys) {
  const names = keys.split("+");
  const key = names.pop();
  const modifiers = { ctrlKey: names.includes("Ctrl"), shiftKey: names.includes("Shift"), metaKey: names.includes("Meta") };
  const code = key.length == 1 ? `Key${key.toUpperCase()}` : key;
  const init = { key, code, bubbles: true, cancelable: true, composed: true, ...modifiers };
  focus(element);
  const goesOn = element.dispatchEvent(new KeyboardEvent("keydown", init));
  if (goesOn && key == "Enter") {
    if (element.matches("button,[role=button]")) element.dispatchEvent(mouse("click", { detail: 0 }));
    else if (element.matches("input")) element.form?.requestSubmit();
    else await write(element, "\n", "insertLineBreak");
  }
  if (element.isConnected) element.dispatchEvent(new KeyboardEvent("keyup", init));
}

/** Selects characters of an element, and copies them as the keyboard would. */
function copy(element, from, to) {
  const nodes = [];
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let past = 0, node = walk.nextNode(); node; past += node.length, node = walk.nextNode()) nodes.push({ node, past });
  const { node: start, past: startAt } = nodes.findLast(({ past }) => past <= from);
  const { node: end, past: endAt } = nodes.findLast(({ past }) => past < to);
  getSelection().setBaseAndExtent(start, from - startAt, end, to - endAt);
  clipboard.copyEvent(start.parentElement);
}

async function paste(element, text) {
  focus(element);
  if (clipboard.pasteEvent(element, text)) await write(element, text, "insertFromPaste");
}

const ACTS = {
  click: async (selector) => click(await there(selector)),
  hover: async (selector) => {
    const element = await there(selector);
    for (const type of ["pointerover", "mouseover", "pointermove", "mousemove"]) innermost(element).dispatchEvent(mouse(type));
    for (const type of ["pointerenter", "mouseenter"]) element.dispatchEvent(mouse(type, { bubbles: false }));
  },
  focus: async (selector) => focus(await there(selector)),
  type: async ([selector, text, ...range]) => {
    const element = await there(selector);
    focus(element);
    await write(element, text, "insertText", ...range);
  },
  key: async ([selector, keys]) => press(await there(selector), keys),
  copy: async ([selector, from, to]) => copy(await there(selector), from, to),
  paste: async ([selector, text]) => paste(await there(selector), text),
  call: (name) => window.page[name](),
  wait: there,
  gone: (selector) => until(`the end of ${selector}`, () => !find(selector)),
  look: () => pause(LOOK_MS),
};

/** Where pages are shown: on the screen, above what the runner of the tests shows in the same document. */
function stage() {
  const main = document.querySelector("body > main") ?? document.createElement("main");
  if (!main.isConnected) document.body.prepend(main);
  return main;
}

/** Puts the page into the document and runs its scripts, each in a scope of its own. */
function show(html) {
  const main = stage();
  main.innerHTML = html;
  scrollTo(0, 0);
  const visit = JSON.parse(main.querySelector("#visit").textContent);
  const scripts = [...main.querySelectorAll("script:not([type])")];
  const run = () => {
    for (const script of scripts) {
      const again = document.createElement("script");
      again.textContent = `(() => {\n${script.textContent}\n})();`;
      script.replaceWith(again);
    }
  };
  return { visit, run };
}

/** Notes what a page leaves behind outside of its own elements, and takes it away again. */
function guard() {
  const main = stage();
  const children = new Set(document.body.children);
  const undo = [() => history.replaceState(null, "", address)];
  const address = location.href;
  for (const target of [document, window]) {
    target.addEventListener = (...listener) => {
      EventTarget.prototype.addEventListener.apply(target, listener);
      undo.push(() => target.removeEventListener(...listener));
    };
    undo.push(() => delete target.addEventListener);
  }
  return () => {
    for (const act of undo) act();
    for (const child of [...document.body.children]) if (!children.has(child)) child.remove();
    main.replaceChildren();
    for (const name of ["style", "lang"]) document.documentElement.removeAttribute(name);
    getSelection().removeAllRanges();
  };
}

/** Visits a page with a widget of its own. Gives what is wrong, a line each. */
export async function visit(html, reading, rust, host) {
  const start = () => join(rust, host, reading, (element) => window.page.resolve?.(element));
  const clean = guard();
  const restore = clipboard.take();
  const wrong = [];
  const fail = (event) => wrong.push(`the page failed: ${event.message ?? event.reason}`);
  window.addEventListener("error", fail);
  window.addEventListener("unhandledrejection", fail);
  window.page = {};
  let widget;
  try {
    const { visit, run } = show(html);
    if (visit.lang) document.documentElement.lang = visit.lang;
    // A widget may be there before the app is.
    if (!visit.early) run();
    widget = start();
    if (visit.early) run();
    for (const [number, step] of [...visit.steps, { settle: true }].entries()) {
      const [[act, what]] = Object.entries(step);
      try {
        if (act == "settle") {
          await pause(SETTLE_MS);
          widget.settle();
        } else await ACTS[act](what);
        await frame();
      } catch (error) {
        return [`step ${number + 1}, ${JSON.stringify(step)}: ${error.message}`, ...wrong];
      }
    }
    if (visit.nothing) widget.leave();
    return [...wrong, ...compare(visit, widget.records())];
  } finally {
    widget?.stop();
    restore();
    clean();
  }
}
