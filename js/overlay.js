// Loaded with `?afterword-debug` in the page's address: shows what the widget has done, and what it has cost.

// At the upper edge, for the lower one is where chats have their composer; and nothing shows through.
const STYLE = `
  :host { all: initial !important; position: fixed !important; inset: 8px 8px auto auto !important;
          z-index: 2147483647 !important; pointer-events: none !important }
  dl { display: grid; grid-template-columns: auto auto; gap: 2px 12px; margin: 0; padding: 8px 12px; border-radius: 6px;
       font: 12px/1.4 ui-monospace, monospace; color: #fff; background: #1b1b1f; border: 1px solid #8a8a93 }
  dt, dd { margin: 0 } dd { text-align: right }`;

/** Often enough to follow a click, seldom enough to cost nothing. */
const EVERY_MS = 500;

const ms = (value) => `${value.toFixed(1)} ms`;

/** One line for each number, and for each reason why something was dropped. */
const lines = ({ dropped, handlers: { totalMs, maxMs, slow }, ...counts }) => [
  ...Object.entries(counts),
  ...Object.entries(dropped).map(([reason, count]) => [`dropped: ${reason}`, count]),
  ["in handlers", ms(totalMs)],
  ["longest", ms(maxMs)],
  ["over 1 ms", slow],
];

/** Shows `stats()` in a corner of the page, in a shadow of its own, until the widget ends. */
export function show(stats, onEnd) {
  const host = document.createElement("div");
  host.setAttribute("data-afterword-ignore", "");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const list = document.createElement("dl");
  list.setAttribute("aria-label", "Afterword");
  root.append(list);
  document.body.append(host);

  const update = () => {
    const cells = lines(stats()).flatMap(([name, value]) => [["dt", name], ["dd", value]]);
    list.replaceChildren(
      ...cells.map(([tag, said]) => {
        const cell = document.createElement(tag);
        cell.textContent = said;
        return cell;
      }),
    );
  };
  update();
  const timer = setInterval(update, EVERY_MS);
  onEnd(() => {
    clearInterval(timer);
    host.remove();
  });
}
