// Loaded when the page is there: the wasm, and what joins it to the page.

import init, { Widget } from "../target/widget/afterword.js";
import { handleOf, Listeners } from "./handle.js";
import { forget, identify } from "./identity.js";
import { checked } from "./options.js";
import { transport } from "./transport.js";

const ONE = Symbol.for("afterword");

/** Starts the widget, replays what was heard before it came, and gives the public handle. */
export async function boot(raw, heard, release) {
  const options = checked(raw);
  await init({ module_or_path: options.wasm ?? new URL("afterword.wasm", import.meta.url) });
  const listeners = new Listeners(options.debug);
  const host = transport(options, listeners, (...answer) => widget.answered(...answer));
  const widget = new Widget({ ...options, ...identify(options) }, host);
  widget.consent(options.consent);
  release();
  for (const [event, target, at, kept] of heard) widget.replay(event, target, at, kept);
  return handleOf(widget, listeners, () => {
    widget.stop();
    widget.free();
    forget();
    delete globalThis[ONE];
  });
}
