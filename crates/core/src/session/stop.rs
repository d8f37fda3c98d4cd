//! `stop`: the answer was stopped while it came.

use super::Quiet;
use super::fold::Fold;
use super::response::Response;
use super::settle::Body;
use crate::event::Phase;
use crate::ratio::Ratio;

#[derive(Clone, Debug)]
pub(super) struct Stopping {
    after_ms: u64,
}

impl Response {
    pub(super) fn stopped(&mut self, quiet: &Quiet, now_ms: u64) {
        if matches!(self.phase, Phase::Done | Phase::Failed) {
            return;
        }
        let after_ms = now_ms.saturating_sub(self.appeared_ms);
        match &mut self.stop {
            None => self.stop = Some(Fold::new(Stopping { after_ms }, now_ms, quiet.act_ms)),
            Some(fold) => {
                fold.state.after_ms = after_ms;
                fold.touch(now_ms, quiet.act_ms);
            }
        }
    }
}

impl Stopping {
    pub(super) fn write(&self, chars: Option<u64>, seen: Ratio, body: &mut Body<'_>) {
        body.json.number("streamed_chars", chars.unwrap_or(0));
        body.json.ratio("seen_fraction", seen);
        body.json.number("after_ms", self.after_ms);
    }
}
