//! Answers that come into the page, change, and are on the screen, as the browser tells it: no layout is ever
//! asked for, and nothing inside of an answer is observed (`js/discovery.js`, `js/sight.js`).

use crate::guest::Guest;
use crate::marks;
use afterword_core::Event;
use web_sys::Element;

impl Guest {
    /// An answer came into the page. `alone`: because someone asked, not in a conversation that was loaded.
    pub(crate) fn came(&mut self, answer: &Element, alone: bool, now_ms: u64) {
        let new = !self.knows(answer);
        if let Some(handle) = self.meet(answer, now_ms)
            && alone
            && new
        {
            self.session.handle(handle, Event::Appeared, now_ms);
        }
    }

    /// A mark of a known answer has changed: its state, or what is known of it.
    pub(crate) fn refreshed(&mut self, answer: &Element, now_ms: u64) {
        if self.knows(answer) {
            self.meet(answer, now_ms);
            // A finished answer has another height than the one it was last seen with.
            self.host.look();
        }
    }

    /// So much of an answer is on the screen, in px of its height.
    pub(crate) fn seen(
        &mut self,
        answer: &Element,
        (top_px, bottom_px, height_px): (u32, u32, u32),
        now_ms: u64,
    ) {
        if let Some(handle) = self.meet(answer, now_ms) {
            let event = Event::Shown {
                top_px,
                bottom_px,
                height_px,
            };
            self.session.handle(handle, event, now_ms);
        }
    }

    /// An answer is on the screen no more, or its element shows another one by now.
    pub(crate) fn unseen(&mut self, id: &str, now_ms: u64) {
        if let Some(handle) = self.session.knows(id) {
            let event = Event::Shown {
                top_px: 0,
                bottom_px: 0,
                height_px: 0,
            };
            self.session.handle(handle, event, now_ms);
        }
    }

    fn knows(&self, answer: &Element) -> bool {
        marks::id(answer).is_some_and(|id| self.session.knows(&id).is_some())
    }
}
