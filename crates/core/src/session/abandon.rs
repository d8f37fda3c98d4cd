//! `abandon`: the person left. Taken back when they come back soon and go on.

use super::Session;
use super::fold::Fold;
use super::response::Response;
use super::settle::Body;
use crate::event::Phase;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::record::AbandonPhase;

#[derive(Clone, Debug)]
pub(super) struct Abandoning {
    phase: AbandonPhase,
}

impl Session {
    /// The person leaves the current thread, and with it its newest answer.
    pub(super) fn leave_thread(&mut self, now_ms: u64) {
        let Some(thread) = self
            .current
            .and_then(|current| self.threads.get_mut(current))
        else {
            return;
        };
        let already = thread.left_at_ms.is_some();
        thread.left_at_ms = Some(now_ms);
        let last = thread.last;
        if let Some(response) = self.responses.get(last) {
            response.abandoned(already, now_ms);
            let due = response.due_ms();
            self.wake_at(due);
        }
    }

    /// The person does something in a thread: if they had left it, and not for long, they had not abandoned it.
    pub(super) fn goes_on(&mut self, thread: usize, now_ms: u64) {
        self.active_at_ms = now_ms;
        let Some(thread) = self.threads.get_mut(thread) else {
            return;
        };
        let Some(left_at_ms) = thread.left_at_ms else {
            return;
        };
        if !self.page_visible {
            return;
        }
        thread.left_at_ms = None;
        if now_ms.saturating_sub(left_at_ms) > Policy::DEFAULT.return_ms {
            return;
        }
        let quiet_ms = self.settings.quiet.act_ms;
        let mut due = None;
        // A newer answer than the one that was left may be the last by now, so all are asked.
        self.responses.each(|response| {
            if let Some(fold) = &mut response.abandon
                && !fold.retracted
                && fold.at_ms == left_at_ms
            {
                fold.retracted = true;
                fold.touch(now_ms, quiet_ms);
                due = fold.due_ms;
            }
        });
        self.wake_at(due);
    }

    /// Looking at the answer again for as long as a view takes is going on, too.
    pub(super) fn looked_again(&mut self, now_ms: u64) {
        let Some(returned_ms) = self.returned_ms else {
            return;
        };
        if now_ms.saturating_sub(returned_ms) < Policy::DEFAULT.view_ms {
            return;
        }
        self.returned_ms = None;
        let left = self.current.filter(|&current| {
            self.threads
                .get(current)
                .is_some_and(|thread| thread.left_at_ms.is_some())
        });
        if let Some(current) = left.filter(|_| self.shows_current()) {
            self.goes_on(current, now_ms);
        }
    }
}

impl Response {
    fn abandoned(&mut self, already: bool, now_ms: u64) {
        let phase = match self.phase {
            Phase::Waiting => AbandonPhase::Waiting,
            Phase::Streaming => AbandonPhase::Streaming,
            Phase::Done | Phase::Failed if self.view.viewed(now_ms) => AbandonPhase::AfterRead,
            Phase::Done | Phase::Failed => AbandonPhase::Unread,
        };
        match &mut self.abandon {
            // Hidden again without having gone on: nothing new, unless the answer has come further.
            Some(fold) if already && !fold.retracted && fold.state.phase == phase => {
                fold.at_ms = now_ms;
            }
            Some(fold) => {
                fold.retracted = false;
                fold.state.phase = phase;
                fold.touch(now_ms, 0);
            }
            None => {
                self.abandon = Some(Fold::new(Abandoning { phase }, now_ms, 0));
            }
        }
    }
}

impl Abandoning {
    pub(super) fn write(&self, visible_ms: u64, seen: Ratio, engaged: bool, body: &mut Body<'_>) {
        let json = &mut body.json;
        json.text(
            "phase",
            match self.phase {
                AbandonPhase::Waiting => "waiting",
                AbandonPhase::Streaming => "streaming",
                AbandonPhase::Unread => "unread",
                AbandonPhase::AfterRead => "after_read",
            },
        );
        json.number("visible_ms", visible_ms);
        json.ratio("seen_fraction", seen);
        json.flag("engaged", engaged);
    }
}
