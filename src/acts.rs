//! Clicks on marked controls.

use crate::guest::Guest;
use crate::marks;
use afterword_core::Event;
use afterword_core::record::{ThumbValue, Via};
use web_sys::Element;

impl Guest {
    pub(crate) fn clicked(&mut self, target: &Element, now_ms: u64) {
        let Some(control) = marks::closest(target, marks::CONTROL) else {
            return self.session.active(now_ms);
        };
        let Some(act) = control.get_attribute("data-afterword") else {
            return;
        };
        if marks::is_ignored(&control) {
            return;
        }
        let answer = marks::closest(&control, marks::ANSWER);
        let event = match act.as_str() {
            "up" => Event::ThumbPressed(ThumbValue::Up),
            "down" => Event::ThumbPressed(ThumbValue::Down),
            "copy" => match answer
                .as_ref()
                .and_then(|answer| code_block(answer, &control))
            {
                Some((block, range)) => Event::Copied {
                    via: Via::Button,
                    range: Some(range),
                    code_block: Some(block),
                },
                None => Event::Copied {
                    via: Via::Button,
                    range: None,
                    code_block: None,
                },
            },
            "regenerate" => Event::Regenerated,
            "stop" => Event::Stopped,
            "send" | "save" | "commit" => return self.draft_button(&control, true, now_ms),
            "cancel" => return self.draft_button(&control, false, now_ms),
            _ => return,
        };
        // A stop button often stands by the composer: it stops the answer that is coming.
        let answer = answer.or_else(|| {
            let coming = "[data-afterword-state=waiting],[data-afterword-state=streaming]";
            let stops = event == Event::Stopped;
            stops
                .then(|| self.document.query_selector(coming).ok().flatten())
                .flatten()
        });
        let Some(answer) = answer else { return };
        if let Some(handle) = self.hold(&answer, now_ms) {
            self.session.handle(handle, event, now_ms);
        }
    }

    /// A button that ends a draft: the one in its form, or in the nearest element around both.
    fn draft_button(&mut self, control: &Element, committed: bool, now_ms: u64) {
        let mut scope = control.parent_element();
        for _ in 0..MAX_STEPS {
            let Some(element) = scope else { return };
            if element
                .query_selector(marks::DRAFT)
                .ok()
                .flatten()
                .is_some()
            {
                return self.draft_ends(&element, committed, now_ms);
            }
            scope = element.parent_element();
        }
    }
}

/// A button further from its draft than this belongs to something else.
const MAX_STEPS: usize = 6;

/// The code block that a copy button inside an answer's text belongs to: its index among the blocks of the
/// answer, and where it stands in the text. None where the button copies the whole answer.
fn code_block(answer: &Element, control: &Element) -> Option<(u32, (u64, u64))> {
    let text = marks::text_of(answer);
    if !text.contains(Some(control)) || &text == answer && control.closest("pre").ok()?.is_none() {
        return None;
    }
    let mut around = control.closest("pre").ok()?;
    let mut scope = control.parent_element();
    while around.is_none() {
        let element = scope.filter(|element| element != &text)?;
        around = element.query_selector("pre").ok()?;
        scope = element.parent_element();
    }
    let block = around?;
    let blocks = text.query_selector_all("pre").ok()?;
    let index = (0..blocks.length()).find(|&at| blocks.get(at).as_ref() == Some(&*block))?;
    let range = crate::copies::place(&text, &block)?;
    Some((index, range))
}
