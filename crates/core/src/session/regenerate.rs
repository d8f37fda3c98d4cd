//! `regenerate`: another answer was asked for.

use super::fold::Fold;
use super::response::Response;
use super::settle::Body;
use crate::event::Phase;
use crate::policy::Policy;
use crate::ratio::Ratio;

#[derive(Debug)]
pub(super) struct Regenerating {
    pub(super) fold: Fold,
    count: u32,
    since_done_ms: Option<u64>,
    seen: Ratio,
    /// The answer that came instead.
    next: Option<String>,
    /// Nothing had come, or an error just had: a retry, no judgement.
    failure: bool,
}

impl Regenerating {
    pub(super) const EMPTY: Self = Self {
        fold: Fold::EMPTY,
        count: 0,
        since_done_ms: None,
        seen: Ratio::ZERO,
        next: None,
        failure: false,
    };
}

impl Response {
    pub(super) fn regenerated(&mut self, quiet_ms: u64, now_ms: u64) {
        let since_done_ms = self.ended_ms.map(|ended| now_ms.saturating_sub(ended));
        let just_failed = self.phase == Phase::Failed
            && since_done_ms.is_some_and(|since| since < Policy::DEFAULT.retry_after_error_ms);
        let failure = !self.has_tokens || just_failed;
        let seen = self.view.seen();
        let regenerate = &mut self.acts().regenerate;
        regenerate.count += 1;
        regenerate.since_done_ms = since_done_ms;
        regenerate.seen = seen;
        regenerate.failure = failure;
        regenerate.fold.touch(now_ms, quiet_ms);
    }

    /// The answer that was asked for has come.
    pub(super) fn answered_again(&mut self, next: String, quiet_ms: u64, now_ms: u64) {
        if next != self.facts.id {
            let regenerate = &mut self.acts().regenerate;
            regenerate.next = Some(next);
            regenerate.fold.touch(now_ms, quiet_ms);
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
        json.text("cause", if self.failure { "failure" } else { "quality" });
    }
}
