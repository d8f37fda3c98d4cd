//! The texts, read when a record settles.

use crate::dom::{chars_before, marked, shown_text};
use crate::kept::Keep;
use crate::marks;
use afterword_core::record::ThumbValue;
use afterword_core::{Draft, Page};
use web_sys::Element;

/// The page, as the session reads it.
pub(crate) struct Reader<'a>(pub(crate) &'a Keep);

impl Reader<'_> {
    /// The part of an answer that holds its text.
    fn text_of(&self, id: &str) -> Option<Element> {
        Some(marks::text_of(&self.answer(id)?))
    }

    #[inline(never)]
    fn answer(&self, id: &str) -> Option<Element> {
        self.0
            .find(id)
            .and_then(|kept| kept.answer.clone())
            // A framework may have reused the element for another answer by now.
            .filter(|answer| marks::id(answer).as_deref() == Some(id))
            .or_else(|| marked("response", id))
    }
}

impl Page for Reader<'_> {
    fn chars(&mut self, id: &str) -> Option<u64> {
        let text = self.text_of(id)?;
        Some(chars_before(&text, &text, true).into())
    }

    fn text(&mut self, id: &str) -> Option<String> {
        self.text_of(id).map(|text| shown_text(&text))
    }

    fn prompt(&mut self, id: &str) -> Option<String> {
        self.0
            .find(id)
            .and_then(|kept| kept.prompt.clone())
            .or_else(|| marked("prompt-of", id))
            .map(|prompt| shown_text(&prompt))
    }

    fn draft(&mut self, id: &str) -> Option<Draft> {
        self.0.find(id)?.draft.as_ref()?.read()
    }

    fn vote(&mut self, id: &str) -> Option<Option<ThumbValue>> {
        let answer = self.answer(id)?;
        let shows = |selector| marks::first(&answer, selector).is_some();
        if shows(UP) {
            return Some(Some(ThumbValue::Up));
        }
        if shows(DOWN) {
            return Some(Some(ThumbValue::Down));
        }
        shows(STATEFUL).then_some(None)
    }
}

const UP: &str = "[data-afterword=up][aria-pressed=true],[data-afterword=up][aria-checked=true]";
const DOWN: &str =
    "[data-afterword=down][aria-pressed=true],[data-afterword=down][aria-checked=true]";
/// A control of the vote that shows its state.
const STATEFUL: &str = "[data-afterword=up][aria-pressed],[data-afterword=up][aria-checked],\
    [data-afterword=down][aria-pressed],[data-afterword=down][aria-checked]";
