// Loaded with `?afterword-debug` in the page's address: shows what the widget has done, and what it has cost. Where it
// reads a page without marks, it also outlines what it takes for answers and for their controls.

// At the upper edge, for the lower one is where chats have their composer; and nothing shows through.
const STYLE = `
  :host { all: initial !important; position: fixed !important; inset: 8px 8px auto auto !important;
          z-index: 2147483647 !important; pointer-events: none !important }
  dl { display: grid; grid-template-columns: auto auto; gap: 2px 12px; margin: 0; padding: 8px 12px; border-radius: 6px;
       position: relative }
  dl, b, u { font: 12px/1.4 ui-monospace, monospace; color: #fff; background: #1b1b1f; border: 1px solid #8a8a93 }
  dt, dd { margin: 0 } dd { text-align: right }
  i { position: fixed; outline: 2px dashed #b26a00 } i.sure { outline: 2px solid #00875a }
  b, u { position: absolute; left: 0; bottom: 100%; white-space: nowrap; text-decoration: none }
  u { bottom: auto; top: 100%; writing-mode: vertical-rl }`;

/** Often enough to follow a click, seldom enough to cost nothing. */
const EVERY_MS = 500;

/** What may be a control of an answer. */
const CONTROLS = "button,a,summary,[role]";

const ms = (value) => `${value.toFixed(1)} ms`;

/** One line for each number, and for each reason why something was dropped. */
const lines = ({ dropped, handlers: { totalMs, maxMs, slow }, ...counts }) => [
  ...Object.entries(counts),
  ...Object.entries(dropped).map(([reason, count]) => [`dropped: ${reason}`, count]),
  ["in handlers", ms(totalMs)],
  ["longest", ms(maxMs)],
  ["over 1 ms", slow],
];

function node(name, said) {
  const made = document.createElement(name);
  made.textContent = said;
  return made;
}

/** What is recognised, as far as it is on the screen: each answer with its id and how sure it is, what each control does. */
function outlines({ answers, explain }) {
  const shown = new Map();
  const found = answers().map(({ element }) => element);
  const roots = new Set([document, ...found.map((element) => element.getRootNode())]);
  for (const element of [...found, ...[...roots].flatMap((root) => [...root.querySelectorAll(CONTROLS)])]) {
    const { width, top, bottom } = element.getBoundingClientRect();
    if (!width || bottom < 0 || top > innerHeight) continue;
    const { action, answer, sure, least } = explain(element);
    // Nothing speaks for it: a button to like something, on any page.
    if (!sure) continue;
    shown.set(answer.element, ["b", `${answer.id} ${sure.toFixed(2)}`, sure >= least]);
    // Along the control, for many are no wider than a line is high.
    if (action) shown.set(element, ["u", action, sure >= least]);
  }
  return [...shown].map(([element, [label, said, isSure]]) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const box = node("i");
    box.style.cssText = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
    if (isSure) box.className = "sure";
    box.append(node(label, said));
    return box;
  });
}

/** Shows `stats()` in a corner of the page, in a shadow of its own, until the widget ends; and what `reading` has found. */
export function show(stats, onEnd, reading) {
  const host = document.createElement("div");
  host.setAttribute("data-afterword-ignore", "");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const list = document.createElement("dl");
  list.setAttribute("aria-label", "Afterword");
  document.body.append(host);

  const update = () => {
    list.replaceChildren(...lines(stats()).flatMap(([name, value]) => [node("dt", name), node("dd", value)]));
    root.replaceChildren(...(reading?.answers ? outlines(reading) : []), list);
  };
  update();
  const timer = setInterval(update, EVERY_MS);
  onEnd(() => {
    clearInterval(timer);
    host.remove();
  });
}
