//! Clicks on marked controls, and the acts that the host tells.

use crate::dom::{all, chars_before, closest, marked};
use crate::guest::Guest;
use crate::marks;
use afterword_core::Event;
use afterword_core::record::{ThumbValue, Via};
use web_sys::Element;

/// A button further from its draft than this belongs to something else.
const MAX_STEPS: u32 = 6;

pub(crate) fn vote(word: &str) -> Option<ThumbValue> {
    match word {
        "up" => Some(ThumbValue::Up),
        "down" => Some(ThumbValue::Down),
        _ => None,
    }
}

impl Guest {
    /// A marked control was clicked.
    pub(crate) fn clicked(&mut self, control: &Element, now_ms: u64) {
        let Some(act) = marks::mark(control, "data-afterword") else {
            return;
        };
        if marks::is_ignored(control) {
            return;
        }
        let mut answer = closest(control, marks::ANSWER);
        let event = match act.as_str() {
            "copy" => match answer
                .as_ref()
                .and_then(|answer| code_block(answer, control))
            {
                Some((block, range)) => copied(Some(range), Some(block)),
                None => copied(None, None),
            },
            "regenerate" => Event::Regenerated,
            "stop" => {
                // It often stands by the composer: then it stops the answer that is coming.
                answer = answer
                    .or_else(|| marked("state", "streaming"))
                    .or_else(|| marked("state", "waiting"));
                Event::Stopped
            }
            "send" | "save" | "commit" => return self.draft_button(control, true, now_ms),
            "cancel" => return self.draft_button(control, false, now_ms),
            word => match vote(word) {
                Some(value) => Event::ThumbPressed(value),
                None => return,
            },
        };
        if let Some(answer) = answer {
            self.act(&answer, event, now_ms);
        }
    }

    /// A button that ends a draft: the one in its form, or in the nearest element around both.
    fn draft_button(&mut self, control: &Element, committed: bool, now_ms: u64) {
        let mut scope = control.parent_element();
        for _ in 0..MAX_STEPS {
            let Some(element) = scope else { return };
            if let Some(draft) = marks::first(&element, marks::DRAFT) {
                return self.draft_ends(&draft, committed, now_ms);
            }
            scope = element.parent_element();
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

/// The code block that a copy button inside an answer's text belongs to: its index among the blocks of the
/// answer, and where it stands in the text. None where the button copies the whole answer.
fn code_block(answer: &Element, control: &Element) -> Option<(u32, (u64, u64))> {
    let text = marks::text_of(answer);
    let mut block = closest(control, "pre");
    if !text.contains(Some(control)) || block.is_none() && text == *answer {
        return None;
    }
    let mut scope = control.parent_element();
    while block.is_none() {
        let element = scope.filter(|element| *element != text)?;
        block = marks::first(&element, "pre");
        scope = element.parent_element();
    }
    let block = block?;
    let index = all(&text, "pre").index_of(&block, 0);
    let from = chars_before(&text, &block, false);
    let to = chars_before(&text, &block, true);
    Some((index as u32, (from.into(), to.into())))
}
