//! What `js/dom.js` answers about the DOM, where one answer takes many calls. None of it throws.

use js_sys::JsString;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

#[wasm_bindgen(module = "/js/dom.js")]
extern "C" {
    /// The nearest element that is one of these, by its number in `crate::marks`, over the borders of open shadow roots.
    pub(crate) fn nearest(from: &Element, place: u32) -> Option<Element>;

    /// The value of an attribute of the contract, by its number in `crate::marks`; empty where it is not there.
    pub(crate) fn mark(element: &Element, name: u32) -> String;

    /// The first element whose mark `data-afterword-<mark>` has this value, whatever characters are in it.
    pub(crate) fn marked(mark: &str, value: &str) -> Option<Element>;

    /// What the marks of an answer say of it, as members of a record's `response` in JSON.
    pub(crate) fn members(answer: &Element) -> String;

    /// The conversation that an answer is in; empty on pages with one.
    #[wasm_bindgen(js_name = threadOf)]
    pub(crate) fn thread_of(answer: &Element) -> String;

    /// Whether the controls of an answer show a vote: 0 where they show no state, 1 for none, 2 for up, 3 for down.
    #[wasm_bindgen(js_name = shownVote)]
    pub(crate) fn shown_vote(answer: &Element) -> u32;

    /// Length of an answer's text in Unicode scalar values.
    #[wasm_bindgen(js_name = answerLength)]
    pub(crate) fn answer_length(answer: &Element) -> u32;

    /// A text as a person sees it: blocks on lines of their own, without the controls in it. `whole`: of all of the
    /// element, and not of the part that is marked as an answer's text.
    #[wasm_bindgen(js_name = shownText)]
    pub(crate) fn shown_text(element: &Element, whole: bool) -> String;

    /// The text in an editor: its value, or what its elements hold. `as_made`: what a text area was made with.
    #[wasm_bindgen(js_name = editorText)]
    pub(crate) fn editor_text(editor: &Element, as_made: bool) -> JsString;
}

/// A string of JavaScript's as one of Rust's; empty for what is none.
#[inline(never)]
pub(crate) fn string(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}
