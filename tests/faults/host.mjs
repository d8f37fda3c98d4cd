// The page that hosts the widget: answers with marks, and in its head whatever a row wants to be true before the widget
// comes.

import { servePages } from "../system/harness/pages.mjs";

const CONTROLS = ["up", "down", "copy", "regenerate"];

const answer = (id) => `
  <article data-afterword-response="${id}" data-afterword-state="done">
    <div data-afterword-text>The answer ${id}, in more than twelve characters.</div>
    ${CONTROLS.map((name) => `<button data-afterword="${name}">${name}</button>`).join("")}
  </article>`;

/** What the browser says of a page that throws; a row asks for it at its end. */
const HEARING = `
  window.thrown = [];
  addEventListener("error", (event) => thrown.push(event.message));
  addEventListener("unhandledrejection", (event) => thrown.push(String(event.reason)));`;

/**
 * A chat page. `attributes` go on the script tag beside the collector and the key, `before` is script that runs ahead of it,
 * `body` is HTML after the answers.
 */
export function chatPage({ proxy, collector, attributes = {}, before = "", body = "", responses = ["r-1", "r-2", "r-3"] }) {
  const options = { "data-collector": proxy.origin, "data-key": collector.publicKey, "data-sample": "0", "data-settle-ms": "0", ...attributes };
  const written = Object.entries(options).map(([name, value]) => (value === undefined ? "" : `${name}="${value}"`)).join(" ");
  return `<title>chat</title>
    <script>${HEARING}</script>
    <script>${before}</script>
    <script async src="${proxy.origin}/afterword.js" ${written}></script>
    <main>${responses.map(answer).join("")}</main>${body}`;
}

/**
 * Serves pages on an origin of their own: storage of its own, too. `put(path, page)` adds one. `abyss` is an address of
 * another origin that takes requests and never answers; it would use up the host's connections were it the host's own.
 */
export async function startHost() {
  const pages = { "/elsewhere": "<title>elsewhere</title><p>Another page of the same site.</p>" };
  const server = await servePages(pages);
  const abyss = await servePages({ "/": () => {} });
  return {
    origin: server.origin,
    abyss: abyss.origin,
    put: (path, page) => (pages[path] = page),
    close: () => Promise.all([server.close(), abyss.close()]),
  };
}
