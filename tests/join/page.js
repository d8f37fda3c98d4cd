// Runs in the page: markdown as three renderers show it, with what chats put around it, and the sketches of that.

import { marked } from "marked";
import markdownIt from "markdown-it";
import { createElement } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import Markdown from "react-markdown";
import rehypeKatex from "rehype-katex";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { shownIn } from "../../js/read/answers.js";

const classic = markdownIt({ html: true, linkify: true, typographer: true });

const RENDERERS = {
  marked: (text, into) => (into.innerHTML = marked.parse(text)),
  "markdown-it": (text, into) => (into.innerHTML = classic.render(text)),
  "react-markdown": (text, into) => {
    const root = createRoot(into);
    flushSync(() => root.render(createElement(Markdown, { remarkPlugins: [remarkGfm, remarkMath], rehypePlugins: [rehypeKatex] }, text)));
  },
};

/** What a chat shows around code, of which not all is a button, and below an answer. */
function addInterface(message) {
  for (const code of message.querySelectorAll("pre > code")) {
    const bar = document.createElement("div");
    const language = /language-(\w+)/.exec(code.className)?.[1] ?? "text";
    bar.innerHTML = `<span>${language}</span><span>Copy code</span><button>Wrap</button>`;
    code.parentElement.before(bar);
  }
  const below = document.createElement("div");
  below.innerHTML = "<button>Copy</button><button>Share</button><button>Regenerate</button>";
  message.append(below);
}

/** The sketches of these answers, shown by a renderer; `asked`: where the page shows the question, too. */
globalThis.sketches = async (origin, renderer, answers) => {
  const { sketcher } = await import(`${origin}/sketch.js`);
  const make = await sketcher();
  return answers.map(({ text, question }) => {
    const message = document.createElement("div");
    const content = message.appendChild(document.createElement("div"));
    const asked = document.createElement("p");
    document.body.append(asked, message);
    asked.textContent = question;
    RENDERERS[renderer](text, content);
    addInterface(message);
    const made = make(shownIn(message), asked.textContent);
    asked.remove();
    message.remove();
    return made;
  });
};
