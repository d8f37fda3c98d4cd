//! `abandon`: the person left. Taken back when they come back soon and go on.

use super::Session;
use super::fold::{Fold, NEVER};
use super::response::Response;
use super::settle::Body;
use crate::event::Phase;
use crate::policy::Policy;
use crate::ratio::Ratio;

#[derive(Debug)]
pub(super) struct Abandoning {
    pub(super) fold: Fold,
    phase: &'static str,
}

impl Abandoning {
    pub(super) const EMPTY: Self = Self {
        fold: Fold::EMPTY,
        phase: "",
    };
}

impl Session {
    /// The person leaves the current thread, and with it its newest answer.
    pub(super) fn leave_thread(&mut self, now_ms: u64) {
        let Some(thread) = self.threads.get_mut(self.current) else {
            return;
        };
        let already = thread.left_at_ms != NEVER;
        thread.left_at_ms = now_ms;
        let last = thread.last;
        if let Some(response) = self.responses.get(last) {
            response.abandoned(already, now_ms);
        }
        self.wake(last);
    }

    /// The person does something in a thread: if they had left it, and not for long, they had not abandoned it.
    pub(super) fn goes_on(&mut self, thread: usize, now_ms: u64) {
        let Some(thread) = self.threads.get_mut(thread) else {
            return;
        };
        let left_at_ms = thread.left_at_ms;
        if left_at_ms == NEVER || !self.page_visible {
            return;
        }
        thread.left_at_ms = NEVER;
        if now_ms.saturating_sub(left_at_ms) > Policy::DEFAULT.return_ms {
            return;
        }
        let quiet_ms = self.settings.quiet.act_ms;
        let mut due_ms = self.wake_ms;
        // A newer answer than the one that was left may be the last by now, so all are asked.
        self.responses.each(&mut |response| {
            if let Some(acts) = &mut response.acts {
                let fold = &mut acts.abandon.fold;
                if fold.stands() && fold.at_ms == left_at_ms {
                    fold.retracted = true;
                    fold.touch(now_ms, quiet_ms);
                    due_ms = due_ms.min(fold.due_ms());
                }
            }
        });
        self.wake_ms = due_ms;
    }

    /// Looking at the answer again for as long as a view takes is going on, too.
    pub(super) fn looked_again(&mut self, now_ms: u64) {
        if now_ms < self.look_at_ms {
            return;
        }
        self.look_at_ms = NEVER;
        if self.shows_current() {
            self.goes_on(self.current, now_ms);
        }
    }
}

impl Response {
    fn abandoned(&mut self, already: bool, now_ms: u64) {
        let phase = match self.phase {
            Phase::Waiting => "waiting",
            Phase::Streaming => "streaming",
            Phase::Done | Phase::Failed if self.view.viewed(now_ms) => "after_read",
            Phase::Done | Phase::Failed => "unread",
        };
        let abandon = &mut self.acts().abandon;
        let fold = &mut abandon.fold;
        // Hidden again without having gone on: nothing new, unless the answer has come further.
        if already && fold.stands() && abandon.phase == phase {
            fold.at_ms = now_ms;
            return;
        }
        fold.retracted = false;
        fold.touch(now_ms, 0);
        abandon.phase = phase;
    }
}

impl Abandoning {
    pub(super) fn write(&self, visible_ms: u64, seen: Ratio, engaged: bool, body: &mut Body<'_>) {
        let json = &mut body.json;
        json.text("phase", self.phase);
        json.number("visible_ms", visible_ms);
        json.ratio("seen_fraction", seen);
        json.flag("engaged", engaged);
    }
}
