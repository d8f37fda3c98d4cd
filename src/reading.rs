//! The texts, read when a record settles.

use crate::dom::{answer_length, marked, shown_text, shown_vote};
use crate::kept::Keep;
use crate::marks;
use afterword_core::record::ThumbValue;
use afterword_core::{Draft, Page};
use web_sys::Element;

/// The page, as the session reads it.
pub(crate) struct Reader<'a>(pub(crate) &'a Keep);

impl Reader<'_> {
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
        Some(answer_length(&self.answer(id)?).into())
    }

    fn text(&mut self, id: &str) -> Option<String> {
        Some(shown_text(&self.answer(id)?, false))
    }

    fn prompt(&mut self, id: &str) -> Option<String> {
        let kept = self.0.find(id).and_then(|kept| kept.prompt.clone());
        let prompt = kept.or_else(|| marked("prompt-of", id))?;
        Some(shown_text(&prompt, true))
    }

    fn draft(&mut self, id: &str) -> Option<Draft> {
        self.0.find(id)?.draft.as_ref()?.read()
    }

    fn vote(&mut self, id: &str) -> Option<Option<ThumbValue>> {
        match shown_vote(&self.answer(id)?) {
            1 => Some(None),
            2 => Some(Some(ThumbValue::Up)),
            3 => Some(Some(ThumbValue::Down)),
            _ => None,
        }
    }
}
