// What the Rust of `tests/reading.rs` asks for.

export { hostOf } from "./joined.js";
export { visit } from "./steps.js";
