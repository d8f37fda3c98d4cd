// The drop-in: one script tag, its `data-` attributes are the options.

import { begin, inert } from "./loader.js";

const { src, dataset } = document.currentScript;
// By its whole address: in a script of another origin, a relative one has nothing to be relative to.
const ready = begin({ collector: new URL(src).origin, ...dataset }, () => import(new URL(`${dataset.read == "page" ? "page" : "widget"}.js`, src)))
  // Nobody in the page has asked for a promise that rejects.
  .catch(inert);
const set = (handle) => (globalThis.afterword = Object.assign(Object.create(handle), { ready }));
// Whatever `stub.js` has kept until now comes first.
(globalThis.afterword?.go?.(ready) ? ready.then(() => afterword.ready) : (set({}), ready)).then(set);
