//! `regenerate`: another answer was asked for.

use super::Quiet;
use super::fold::Fold;
use super::response::Response;
use super::settle::Body;
use crate::event::Phase;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::record::Cause;

#[derive(Clone, Debug)]
pub(super) struct Regenerating {
    count: u32,
    since_done_ms: Option<u64>,
    seen: Ratio,
    next: Option<String>,
    cause: Cause,
}

impl Response {
    pub(super) fn regenerated(&mut self, quiet: &Quiet, now_ms: u64) {
        let since_end = self.ended_ms.map(|ended| now_ms.saturating_sub(ended));
        let just_failed = self.phase == Phase::Failed
            && since_end.is_some_and(|since| since < Policy::DEFAULT.retry_after_error_ms);
        let cause = if self.first_token_ms.is_none() || just_failed {
            Cause::Failure
        } else {
            Cause::Quality
        };
        let seen = self.view.seen();
        let new = self.regenerate.is_none();
        let fold = self.regenerate.get_or_insert_with(|| {
            let state = Regenerating {
                count: 0,
                since_done_ms: None,
                seen,
                next: None,
                cause,
            };
            Fold::new(state, now_ms, quiet.act_ms)
        });
        let state = &mut fold.state;
        state.count = state.count.saturating_add(1);
        state.since_done_ms = since_end;
        state.seen = seen;
        state.cause = cause;
        if !new {
            fold.touch(now_ms, quiet.act_ms);
        }
    }

    /// The answer that was asked for has come.
    pub(super) fn answered_again(&mut self, next: String, quiet: &Quiet, now_ms: u64) {
        if let Some(fold) = &mut self.regenerate
            && next != self.facts.id
        {
            fold.state.next = Some(next);
            fold.touch(now_ms, quiet.act_ms);
        }
    }
}

impl Regenerating {
    pub(super) fn write(&self, body: &mut Body<'_>) {
        let json = &mut body.json;
        json.number("count", self.count.into());
        if let Some(since) = self.since_done_ms {
            json.number("since_done_ms", since);
        }
        json.ratio("seen_fraction", self.seen);
        json.optional("next_response", self.next.as_deref());
        json.text(
            "cause",
            if self.cause == Cause::Failure {
                "failure"
            } else {
                "quality"
            },
        );
    }
}
