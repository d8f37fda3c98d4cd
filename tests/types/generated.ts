// What is written by hand against what wasm-bindgen generates: the handle promises nothing that the widget lacks.

import type { Afterword } from "afterword";
import type { Widget } from "../../target/widget/afterword.js";

/** `bind` only writes attributes, and `on` is between the handle and its host. */
type OfTheWidget = Exclude<keyof Afterword, "bind" | "on">;

export type Kept = Pick<Widget, OfTheWidget>;
