//! Copied selections: which answers they touch, and where.

use crate::guest::Guest;
use crate::marks;
use afterword_core::Event;
use afterword_core::record::Via;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node, Range};

/// A selection over more answers than this is one of the whole page.
const MAX_ANSWERS: u32 = 50;

impl Guest {
    /// What is selected was copied. `range` is the selection at that time where the event comes late.
    pub(crate) fn copied(&mut self, range: Option<Range>, now_ms: u64) {
        let range = range.or_else(|| {
            let selection = self.document.get_selection().ok()??;
            selection.get_range_at(0).ok()
        });
        let Some(range) = range.filter(|range| !range.collapsed()) else {
            return;
        };
        let Ok(common) = range.common_ancestor_container() else {
            return;
        };
        let around = common
            .dyn_ref::<Element>()
            .cloned()
            .or_else(|| common.parent_element());
        let Some(around) = around else { return };
        if marks::is_ignored(&around) {
            return;
        }
        if let Some(answer) = marks::closest(&around, marks::ANSWER) {
            return self.copied_of(&answer, &range, now_ms);
        }
        let Ok(answers) = around.query_selector_all(marks::ANSWER) else {
            return;
        };
        for at in 0..answers.length().min(MAX_ANSWERS) {
            if let Some(answer) = answers
                .get(at)
                .and_then(|node| node.dyn_into::<Element>().ok())
            {
                self.copied_of(&answer, &range, now_ms);
            }
        }
    }

    fn copied_of(&mut self, answer: &Element, range: &Range, now_ms: u64) {
        let text = marks::text_of(answer);
        if !range.intersects_node(&text).unwrap_or(false) {
            return;
        }
        let Some(copied) = clip(&text, range) else {
            return;
        };
        let event = Event::Copied {
            via: Via::Selection,
            range: Some(copied),
            code_block: None,
        };
        if let Some(handle) = self.hold(answer, now_ms) {
            self.session.handle(handle, event, now_ms);
        }
    }
}

fn chars(range: &Range) -> u64 {
    String::from(range.to_string()).chars().count() as u64
}

/// From and to of the part of `range` that lies in `text`, in characters.
fn clip(text: &Element, range: &Range) -> Option<(u64, u64)> {
    let (start, end) = (range.start_container().ok()?, range.end_container().ok()?);
    let before = Range::new().ok()?;
    let inside = Range::new().ok()?;
    before.select_node_contents(text).ok()?;
    inside.select_node_contents(text).ok()?;
    let mut from = 0;
    if text.contains(Some(&start)) {
        let offset = range.start_offset().ok()?;
        inside.set_start(&start, offset).ok()?;
        before.set_end(&start, offset).ok()?;
        from = chars(&before);
    }
    if text.contains(Some(&end)) {
        inside.set_end(&end, range.end_offset().ok()?).ok()?;
    }
    Some((from, from + chars(&inside)))
}

/// Where `part` stands in `text`, in characters.
pub(crate) fn place(text: &Element, part: &Node) -> Option<(u64, u64)> {
    let range = Range::new().ok()?;
    range.select_node_contents(part).ok()?;
    clip(text, &range)
}
