//! `thumb`: a vote, and what is said beside it. The last state wins.

use super::Text;
use super::fold::Fold;
use super::settle::Body;
use crate::policy::Policy;
use crate::record::ThumbValue;
use crate::text::each_part;

#[derive(Debug)]
pub(super) struct Voting {
    pub(super) fold: Fold,
    /// The vote that stands, or stood last: then the fold is retracted.
    value: ThumbValue,
    /// Codes of reasons, one a line.
    reasons: String,
    comment: Option<String>,
    correction: Option<String>,
    changes: u32,
}

impl Voting {
    pub(super) const EMPTY: Self = Self {
        fold: Fold::EMPTY,
        value: ThumbValue::Up,
        reasons: String::new(),
        comment: None,
        correction: None,
        changes: 0,
    };
}

impl Voting {
    /// A press on the vote that stands takes it back.
    pub(super) fn press(&mut self, value: ThumbValue, quiet_ms: u64, now_ms: u64) {
        let stands = self.fold.stands() && self.value == value;
        self.vote((!stands).then_some(value), quiet_ms, now_ms);
    }

    pub(super) fn vote(&mut self, vote: Option<ThumbValue>, quiet_ms: u64, now_ms: u64) {
        let value = vote.unwrap_or(self.value);
        let retracted = vote.is_none();
        if self.fold.begun() {
            if self.fold.retracted == retracted && self.value == value {
                return;
            }
            self.changes += 1;
        } else if retracted {
            return;
        }
        if self.value != value {
            // The reasons against an answer are none for it.
            self.reasons.clear();
            self.comment = None;
            self.correction = None;
        }
        self.value = value;
        self.fold.retracted = retracted;
        self.fold.touch(now_ms, quiet_ms);
    }

    pub(super) fn explain(
        &mut self,
        reasons: Option<String>,
        comment: Option<String>,
        correction: Option<String>,
        now_ms: u64,
    ) {
        // Without a vote there is nothing that could be explained.
        if !self.fold.begun() {
            return;
        }
        if let Some(reasons) = reasons {
            self.reasons = reasons;
        }
        // What is blank takes back what was said.
        let said = |said: &String| said.bytes().any(|byte| byte > b' ');
        if comment.is_some() {
            self.comment = comment.filter(said);
        }
        if correction.is_some() {
            self.correction = correction.filter(said);
        }
        // What someone took the time to say is sent at once.
        self.fold.touch(now_ms, 0);
    }

    /// Whether there is anything to tell: not of a slip of the finger that nobody was told of.
    /// Where the page shows the vote, the page is right: it may have refused or undone the press.
    pub(super) fn settles(&mut self, shown: Option<Option<ThumbValue>>, now_ms: u64) -> bool {
        if let Some(vote) = shown {
            self.vote(vote, 0, now_ms);
            self.fold.close();
        }
        !self.fold.retracted || self.fold.is_given()
    }

    pub(super) fn write(&self, body: &mut Body<'_>) {
        body.json.text("value", self.value.as_str());
        body.json.key("reasons");
        body.json.raw("[");
        let mut room = Policy::DEFAULT.max_reasons;
        each_part(&self.reasons, b'\n', &mut |reason| {
            let fits = (1..=Policy::DEFAULT.max_reason_bytes).contains(&reason.len());
            if fits && reason.bytes().all(|byte| byte >= b' ') {
                room -= 1;
                body.json.next();
                body.json.string(reason);
            }
            room == 0
        });
        body.json.raw("]");
        body.text("comment", self.comment.as_deref(), Text::Edits);
        body.text("correction", self.correction.as_deref(), Text::Edits);
        body.json.number("changes", self.changes.into());
    }
}
