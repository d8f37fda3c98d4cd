//! What `js/dom.js` answers about the DOM, where one answer takes many calls. None of it throws.

use js_sys::{Array, JsString};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

#[wasm_bindgen(module = "/js/dom.js")]
extern "C" {
    /// The nearest element that matches, over the borders of open shadow roots.
    pub(crate) fn closest(from: &Element, selector: &str) -> Option<Element>;

    /// All elements in `scope` that match.
    pub(crate) fn all(scope: &Element, selector: &str) -> Array;

    /// The first element whose mark `data-afterword-<mark>` has this value, whatever characters are in it.
    pub(crate) fn marked(mark: &str, value: &str) -> Option<Element>;

    /// Characters of an element's text, as Unicode scalar values, before the start of a part, or before its `end`.
    /// The part is a range or another element. One that starts outside of the element starts with its text, one that
    /// ends outside ends with it; of one that lies outside both are 0.
    #[wasm_bindgen(js_name = charsBefore)]
    pub(crate) fn chars_before(element: &Element, part: &JsValue, end: bool) -> u32;

    /// The text of an element as a person sees it: blocks on lines of their own, without the controls in it.
    #[wasm_bindgen(js_name = shownText)]
    pub(crate) fn shown_text(element: &Element) -> String;

    /// The text in an editor: its value, or what its elements hold. `as_made`: what a text area was made with.
    #[wasm_bindgen(js_name = editorText)]
    pub(crate) fn editor_text(editor: &Element, as_made: bool) -> JsString;
}

/// A string of JavaScript's as one of Rust's; empty for what is none.
#[inline(never)]
pub(crate) fn string(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}
