// A chat page as products make them, with as many messages as wanted: bars of controls under each answer, and no id anywhere.

import { readFileSync } from "node:fs";

const script = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const inline = (name) => `<script>${script(name)}</script>`;

const icon = (name, path) =>
  `<svg width="16" height="16" viewBox="0 0 24 24" stroke="currentColor" class="lucide lucide-${name}"><path d="${path}"/></svg>`;
const button = (act, name, drawn, path) => ({ act, name, drawn: icon(drawn, path) });
const BAR = [
  button("copy", "Copy", "copy", "M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2"),
  button("up", "Good response", "thumbs-up", "M7 10v12"),
  button("down", "Bad response", "thumbs-down", "M17 14V2"),
  button("regenerate", "Regenerate", "refresh-cw", "M21 3v5h-5"),
  button("", "Share", "share-2", "M8.59 13.51 15.42 17.49"),
  button("", "Edit", "pencil", "m15 5 4 4"),
];

const STYLE = `
  body { margin: 0; font: 15px/1.5 sans-serif; }
  header { position: sticky; top: 0; padding: 12px; background: #eee; }
  .row { max-width: 46em; margin: 0 auto; padding: 12px; }
  .row.user .bubble { margin-left: 8em; padding: 8px; background: #eee; }
  .actions button { width: 28px; height: 28px; padding: 4px; }
  textarea { box-sizing: border-box; width: 100%; height: 12em; }
  .composer { position: sticky; bottom: 0; padding: 12px; background: #fff; }`;

const bar = (marked) =>
  BAR.map(({ act, name, drawn }) => {
    const mark = marked && act ? ` data-afterword="${act}"` : "";
    return `<button type="button" aria-label="${name}"${mark}>${drawn}</button>`;
  }).join("");

/** What an answer becomes while it is edited. */
const editor = (marked) =>
  `<textarea${marked ? ' data-afterword-draft-of="NEW"' : ""}></textarea>
   <button type="button"${marked ? ' data-afterword="save"' : ""}>Save</button><button type="button">Cancel</button>`;

/** The HTML of one turn: what a person asked, and the answer, which is done where it has its bar. */
function turn(at, marked, done = true) {
  const mark = (marks) => (marked ? ` ${marks}` : "");
  const answer = `<p>Answer ${at} begins with a sentence that says what it is about, and goes on for <strong>some</strong> words more.</p>
     <ul><li>a first point of ${at}</li><li>a second one with <code>code()</code></li></ul>
     <pre><code>const answer = ${at};\nconsole.log(answer);</code></pre><p>And it ends with a sentence.</p>`;
  const question = `<p>Question ${at}: what is it about, and why?</p>`;
  const state = done ? "done" : "streaming";
  return `<div class="row user"><div class="bubble"${mark(`data-afterword-prompt-of="a-${at}"`)}>${question}</div></div>
    <div class="row assistant"${mark(`data-afterword-response="a-${at}" data-afterword-state="${state}"`)}>
      <div class="avatar"><img alt="" width="1" height="1"></div>
      <div class="bubble markdown"${mark("data-afterword-text")}>${done ? answer : ""}</div>
      <div class="actions">${done ? bar(marked) : ""}</div>
    </div>`;
}

const COMPOSER = `<form class="composer"><textarea class="input" aria-label="Message" placeholder="Ask anything"></textarea>
  <button type="button" aria-label="Send">Send</button></form>`;

/** A page of `messages` messages, half of them answers; `timed`: with what acts many times in a task. */
export function page({ messages, marked, counted, timed }) {
  const turns = Array.from({ length: messages / 2 }, (_, at) => turn(at, marked)).join("");
  const templates = { marked, turn: turn("NEW", marked), begun: turn("NEW", marked, false), bar: bar(marked), editor: editor(marked) };
  return `<meta charset="utf-8"><title>bench</title><style>${STYLE}</style>
    ${inline("rest.js")}${counted ? inline("counting.js") : ""}
    <header>A chat</header>
    <main><div class="thread">${turns}</div>${COMPOSER}</main>
    <script>const TEMPLATES = ${JSON.stringify(templates).replaceAll("<", "\\u003c")};</script>${inline("host.js")}${timed ? inline("timing.js") : ""}`;
}
