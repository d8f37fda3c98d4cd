// The markdown that models write, as elements: blocks by line, spans by one pattern. No HTML is ever parsed.

import { make } from "./dom.js";
import { copyText } from "./clipboard.js";

const SPAN = /`([^`]+)`|\*\*(.+?)\*\*|\*([^*\s][^*]*?)\*|\[([^\]]+)\]\((https?:\/\/[^\s)]+|mailto:[^\s)]+)\)/;

function spans(text) {
  const nodes = [];
  let rest = text;
  for (let found; (found = SPAN.exec(rest)); ) {
    const [whole, code, strong, emphasis, label, address] = found;
    nodes.push(rest.slice(0, found.index));
    if (code) nodes.push(make("code", {}, code));
    else if (strong) nodes.push(make("strong", {}, ...spans(strong)));
    else if (emphasis) nodes.push(make("em", {}, ...spans(emphasis)));
    else nodes.push(make("a", { href: address, rel: "noreferrer noopener", target: "_blank" }, label));
    rest = rest.slice(found.index + whole.length);
  }
  nodes.push(rest);
  return nodes;
}

function codeBlock(language, code) {
  const copy = make("button", { type: "button", class: "plain", "data-afterword": "copy" }, "Copy code");
  copy.addEventListener("click", () => copyText(code, copy));
  return make(
    "div",
    { class: "code" },
    make("div", { class: "code-head" }, make("span", {}, language || "code"), copy),
    make("pre", { tabindex: "0" }, make("code", {}, code)),
  );
}

const cells = (line) => line.replace(/^\||\|\s*$/g, "").split("|").map((cell) => cell.trim());

function table(lines) {
  const [head, , ...rows] = lines.map(cells);
  const row = (name, texts) => make("tr", {}, ...texts.map((text) => make(name, {}, ...spans(text))));
  return make("table", {}, make("thead", {}, row("th", head)), make("tbody", {}, ...rows.map((texts) => row("td", texts))));
}

const ITEM = /^\s*(?:[-*]|(\d+)\.)\s+(.*)$/;

function list(lines) {
  const ordered = ITEM.exec(lines[0])[1] !== undefined;
  return make(ordered ? "ol" : "ul", {}, ...lines.map((line) => make("li", {}, ...spans(ITEM.exec(line)[2]))));
}

function paragraph(lines) {
  const children = lines.flatMap((line, at) => (at ? [make("br"), ...spans(line)] : spans(line)));
  return make("p", {}, ...children);
}

/** The elements of a text. */
export function render(markdown) {
  const lines = markdown.split("\n");
  const blocks = [];
  const while_ = (from, is) => {
    let to = from;
    while (to < lines.length && is(lines[to])) to++;
    return to;
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    const fence = /^```(\S*)/.exec(line);
    const heading = /^(#{1,4})\s+(.*)$/.exec(line);
    let to = at + 1;
    if (fence) {
      to = while_(at + 1, (next) => !next.startsWith("```"));
      blocks.push(codeBlock(fence[1], lines.slice(at + 1, to).join("\n")));
      to++;
    } else if (heading) {
      blocks.push(make(`h${Math.min(4, heading[1].length + 1)}`, {}, ...spans(heading[2])));
    } else if (line.startsWith("|") && /^\|[\s:|-]+\|?\s*$/.test(lines[at + 1] ?? "")) {
      to = while_(at, (next) => next.startsWith("|"));
      blocks.push(table(lines.slice(at, to)));
    } else if (ITEM.test(line)) {
      to = while_(at, (next) => ITEM.test(next));
      blocks.push(list(lines.slice(at, to)));
    } else if (line.trim()) {
      to = while_(at + 1, (next) => next.trim() && !/^(```|#{1,4}\s|\|)/.test(next) && !ITEM.test(next));
      blocks.push(paragraph(lines.slice(at, to)));
    }
    at = to;
  }
  return blocks;
}
