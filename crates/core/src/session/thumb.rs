//! `thumb`: a vote, and what is said beside it. The last state wins.

use super::fold::Fold;
use super::response::Response;
use crate::page::Page;
use crate::policy::Policy;
use crate::record::{Signal, Thumb, ThumbValue};

#[derive(Clone, Debug)]
pub(super) struct Voting {
    /// The vote that stands, or stood last: then the fold is retracted.
    value: ThumbValue,
    reasons: Vec<String>,
    comment: Option<String>,
    correction: Option<String>,
    changes: u32,
}

impl Response {
    /// A press on the vote that stands takes it back.
    pub(super) fn thumb_pressed(&mut self, value: ThumbValue, policy: &Policy, now_ms: u64) {
        let stands = self
            .thumb
            .as_ref()
            .is_some_and(|fold| !fold.retracted && fold.state.value == value);
        self.voted(if stands { None } else { Some(value) }, policy, now_ms);
    }

    pub(super) fn voted(&mut self, value: Option<ThumbValue>, policy: &Policy, now_ms: u64) {
        match (&mut self.thumb, value) {
            (None, None) => {}
            (None, Some(value)) => {
                let state = Voting {
                    value,
                    reasons: Vec::new(),
                    comment: None,
                    correction: None,
                    changes: 0,
                };
                self.thumb = Some(Fold::new(state, now_ms, policy.thumb_settle_ms));
            }
            (Some(fold), value) => fold.vote(value, now_ms, policy.thumb_settle_ms),
        }
    }

    pub(super) fn explained(
        &mut self,
        reasons: Option<Vec<String>>,
        comment: Option<String>,
        correction: Option<String>,
        policy: &Policy,
        now_ms: u64,
    ) {
        // Without a vote there is nothing that could be explained.
        let Some(fold) = &mut self.thumb else { return };
        let state = &mut fold.state;
        if let Some(mut reasons) = reasons {
            reasons.retain(|reason| {
                (1..=policy.max_reason_bytes).contains(&reason.len())
                    && !reason.bytes().any(|byte| byte < b' ')
            });
            reasons.truncate(policy.max_reasons);
            state.reasons = reasons;
        }
        for (own, said) in [
            (&mut state.comment, comment),
            (&mut state.correction, correction),
        ] {
            if let Some(said) = said {
                *own = Some(said).filter(|said| !said.trim().is_empty());
            }
        }
        // What someone took the time to say is sent at once.
        fold.touch(now_ms, 0);
    }
}

impl Fold<Voting> {
    fn vote(&mut self, value: Option<ThumbValue>, now_ms: u64, quiet_ms: u64) {
        let before = (self.retracted, self.state.value);
        self.retracted = value.is_none();
        if let Some(value) = value {
            if value != self.state.value {
                // The reasons against an answer are none for it.
                self.state.reasons.clear();
                self.state.comment = None;
                self.state.correction = None;
            }
            self.state.value = value;
        }
        if before != (self.retracted, self.state.value) {
            self.state.changes = self.state.changes.saturating_add(1);
            self.touch(now_ms, quiet_ms);
        }
    }

    /// The signal as it stands; none for a slip of the finger that was never told to anyone.
    pub(super) fn signal(&mut self, id: &str, now_ms: u64, page: &mut dyn Page) -> Option<Signal> {
        // Where the page shows the vote, the page is right: it may have refused or undone the press.
        if let Some(shown) = page.vote(id) {
            let due = self.due_ms;
            self.vote(shown, now_ms, 0);
            self.due_ms = due;
        }
        if self.retracted && self.given.is_none() {
            return None;
        }
        Some(Signal::Thumb(Thumb {
            value: self.state.value,
            reasons: self.state.reasons.clone(),
            comment: self.state.comment.clone(),
            correction: self.state.correction.clone(),
            changes: self.state.changes,
        }))
    }
}
