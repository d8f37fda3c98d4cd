//! Copied selections: which answers they touch, and where.

use crate::dom::{all, chars_before, closest};
use crate::guest::Guest;
use crate::marks;
use afterword_core::Event;
use afterword_core::record::Via;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

/// A selection over more answers than this is one of the whole page.
const MAX_ANSWERS: u32 = 50;

impl Guest {
    /// A range was copied that lies in the element `around`.
    pub(crate) fn copied(&mut self, around: &Element, range: &JsValue, now_ms: u64) {
        if marks::is_ignored(around) {
            return;
        }
        if let Some(answer) = closest(around, marks::ANSWER) {
            return self.copied_of(&answer, range, now_ms);
        }
        let answers = all(around, marks::ANSWER);
        for at in 0..answers.length().min(MAX_ANSWERS) {
            self.copied_of(answers.get(at).unchecked_ref(), range, now_ms);
        }
    }

    fn copied_of(&mut self, answer: &Element, range: &JsValue, now_ms: u64) {
        let text = marks::text_of(answer);
        let from = chars_before(&text, range, false);
        let to = chars_before(&text, range, true);
        if from < to {
            let event = Event::Copied {
                via: Via::Selection,
                range: Some((from.into(), to.into())),
                code_block: None,
            };
            self.act(answer, event, now_ms);
        }
    }
}
