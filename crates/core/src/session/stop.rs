//! `stop`: the answer was stopped while it came.

use super::fold::Fold;
use super::response::Response;
use super::settle::Body;
use crate::event::Phase;
use crate::ratio::Ratio;

#[derive(Debug)]
pub(super) struct Stopping {
    pub(super) fold: Fold,
    after_ms: u64,
}

impl Stopping {
    pub(super) const EMPTY: Self = Self {
        fold: Fold::EMPTY,
        after_ms: 0,
    };
}

impl Response {
    pub(super) fn stopped(&mut self, quiet_ms: u64, now_ms: u64) {
        if matches!(self.phase, Phase::Done | Phase::Failed) {
            return;
        }
        let after_ms = now_ms.saturating_sub(self.appeared_ms);
        let stop = &mut self.acts().stop;
        stop.after_ms = after_ms;
        stop.fold.touch(now_ms, quiet_ms);
    }
}

impl Stopping {
    pub(super) fn write(&self, chars: Option<u64>, seen: Ratio, body: &mut Body<'_>) {
        body.json
            .number("streamed_chars", chars.unwrap_or_default());
        body.json.ratio("seen_fraction", seen);
        body.json.number("after_ms", self.after_ms);
    }
}
