//! `thumb`: a vote, and what is said beside it. The last state wins.

use super::fold::Fold;
use super::response::Response;
use super::settle::Body;
use super::{Quiet, Text};
use crate::page::Page;
use crate::policy::Policy;
use crate::record::ThumbValue;

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
    pub(super) fn thumb_pressed(&mut self, value: ThumbValue, quiet: &Quiet, now_ms: u64) {
        let stands = self
            .thumb
            .as_ref()
            .is_some_and(|fold| !fold.retracted && fold.state.value == value);
        self.voted(if stands { None } else { Some(value) }, quiet, now_ms);
    }

    pub(super) fn voted(&mut self, value: Option<ThumbValue>, quiet: &Quiet, now_ms: u64) {
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
                self.thumb = Some(Fold::new(state, now_ms, quiet.thumb_ms));
            }
            (Some(fold), value) => fold.vote(value, now_ms, quiet.thumb_ms),
        }
    }

    pub(super) fn explained(
        &mut self,
        reasons: Option<Vec<String>>,
        comment: Option<String>,
        correction: Option<String>,
        now_ms: u64,
    ) {
        // Without a vote there is nothing that could be explained.
        let Some(fold) = &mut self.thumb else { return };
        let state = &mut fold.state;
        if let Some(mut reasons) = reasons {
            reasons.retain(|reason| {
                (1..=Policy::DEFAULT.max_reason_bytes).contains(&reason.len())
                    && !reason.bytes().any(|byte| byte < b' ')
            });
            reasons.truncate(Policy::DEFAULT.max_reasons);
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

    /// Whether there is anything to tell: not of a slip of the finger that nobody was told of.
    pub(super) fn stands(&mut self, id: &str, now_ms: u64, page: &mut dyn Page) -> bool {
        // Where the page shows the vote, the page is right: it may have refused or undone the press.
        if let Some(shown) = page.vote(id) {
            self.vote(shown, now_ms, 0);
            self.due_ms = None;
        }
        !self.retracted || self.given.is_some()
    }
}

impl Voting {
    pub(super) fn write(&self, body: &mut Body<'_>) {
        body.json.text(
            "value",
            match self.value {
                ThumbValue::Up => "up",
                ThumbValue::Down => "down",
            },
        );
        body.json.key("reasons");
        body.json.raw("[");
        for reason in &self.reasons {
            body.json.next();
            body.json.string(reason);
        }
        body.json.raw("]");
        body.text("comment", self.comment.as_deref(), Text::Edits);
        body.text("correction", self.correction.as_deref(), Text::Edits);
        body.json.number("changes", self.changes.into());
    }
}
