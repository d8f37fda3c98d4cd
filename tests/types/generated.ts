// What is written by hand against what wasm-bindgen generates.

import type { Widget } from "../../target/widget/afterword.js";

/** What `js/widget.js` calls. */
interface Called {
  hear(atMs: number, what: number, element: Element, kept: unknown, topPx: number, bottomPx: number, heightPx: number): void;
  told(atMs: number, what: number, id: unknown, a: unknown, b: unknown, c: unknown, x: number, y: number, number: number): void;
  /** A string of JSON. */
  stats(): unknown;
}

export const called = (widget: Widget): Called => widget;
