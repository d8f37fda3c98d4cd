//! `regenerate`: another answer was asked for.

use super::fold::Fold;
use super::response::Response;
use crate::event::Phase;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::record::{Cause, Regenerate, Signal};

#[derive(Clone, Debug)]
pub(super) struct Regenerating {
    count: u32,
    since_done_ms: Option<u64>,
    seen: Ratio,
    next: Option<String>,
    cause: Cause,
}

impl Response {
    pub(super) fn regenerated(&mut self, policy: &Policy, now_ms: u64) {
        let since_end = self.ended_ms.map(|ended| now_ms.saturating_sub(ended));
        let just_failed = self.phase == Phase::Failed
            && since_end.is_some_and(|since| since < policy.retry_after_error_ms);
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
            Fold::new(state, now_ms, policy.act_settle_ms)
        });
        let state = &mut fold.state;
        state.count = state.count.saturating_add(1);
        state.since_done_ms = since_end;
        state.seen = seen;
        state.cause = cause;
        if !new {
            fold.touch(now_ms, policy.act_settle_ms);
        }
    }

    /// The answer that was asked for has come.
    pub(super) fn answered_again(&mut self, next: String, policy: &Policy, now_ms: u64) {
        if let Some(fold) = &mut self.regenerate
            && next != self.facts.id
        {
            fold.state.next = Some(next);
            fold.touch(now_ms, policy.act_settle_ms);
        }
    }
}

impl Fold<Regenerating> {
    pub(super) fn signal(&self) -> Signal {
        let state = &self.state;
        Signal::Regenerate(Regenerate {
            count: state.count,
            since_done_ms: state.since_done_ms,
            seen_fraction: state.seen,
            next_response: state.next.clone(),
            cause: state.cause,
        })
    }
}
