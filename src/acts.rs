//! Clicks on marked controls, and the acts that the host tells.

use crate::dom::{marked, nearest};
use crate::guest::Guest;
use crate::marks;
use afterword_core::Event;
use afterword_core::record::{ThumbValue, Via};
use web_sys::Element;

pub(crate) fn vote(word: &str) -> Option<ThumbValue> {
    match word {
        "up" => Some(ThumbValue::Up),
        "down" => Some(ThumbValue::Down),
        _ => None,
    }
}

impl Guest {
    /// A selection was copied that has so many characters of an answer in it.
    pub(crate) fn selection_copied(
        &mut self,
        answer: &Element,
        (from, to): (u32, u32),
        now_ms: u64,
    ) {
        let event = Event::Copied {
            via: Via::Selection,
            range: Some((from.into(), to.into())),
            code_block: None,
        };
        self.act(answer, event, now_ms);
    }

    /// A marked control was clicked. A copy button may be that of a code block: then `block` is its number among the
    /// blocks of the answer, from 1, which stands in the text from `from` to `to`.
    pub(crate) fn clicked(
        &mut self,
        control: &Element,
        (from, to, block): (u32, u32, u32),
        now_ms: u64,
    ) {
        let Some(act) = marks::mark(control, marks::CONTROL) else {
            return;
        };
        if marks::is_secret(control) {
            return;
        }
        let mut answer = nearest(control, marks::ANSWER);
        let event = match act.as_str() {
            "copy" if block > 0 => copied(Some((from.into(), to.into())), Some(block - 1)),
            "copy" => copied(None, None),
            "regenerate" => Event::Regenerated,
            "stop" => {
                // It often stands by the composer: then it stops the answer that is coming.
                answer = answer
                    .or_else(|| marked("state", "streaming"))
                    .or_else(|| marked("state", "waiting"));
                Event::Stopped
            }
            word => match vote(word) {
                Some(value) => Event::ThumbPressed(value),
                None => return,
            },
        };
        if let Some(answer) = answer {
            self.act(&answer, event, now_ms);
        }
    }
}

/// A copy by a button: of all of the answer, of a range of its characters, of one of its code blocks.
pub(crate) fn copied(range: Option<(u64, u64)>, code_block: Option<u32>) -> Event {
    Event::Copied {
        via: Via::Button,
        range,
        code_block,
    }
}
