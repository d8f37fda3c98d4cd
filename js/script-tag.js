// The drop-in: one script tag, its `data-` attributes are the options.

import { begin } from "./loader.js";

const script = document.currentScript;
const options = { collector: new URL(script.src).origin, ...script.dataset };
const ready = begin(options, () => import("./widget.js"));
globalThis.afterword = { ready };
ready.then((handle) => (globalThis.afterword = Object.assign(Object.create(handle), { ready })));
