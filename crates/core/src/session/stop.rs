//! `stop`: the answer was stopped while it came.

use super::fold::Fold;
use super::response::Response;
use crate::event::Phase;
use crate::policy::Policy;
use crate::ratio::Ratio;
use crate::record::{Signal, Stop};

#[derive(Clone, Debug)]
pub(super) struct Stopping {
    after_ms: u64,
}

impl Response {
    pub(super) fn stopped(&mut self, policy: &Policy, now_ms: u64) {
        if matches!(self.phase, Phase::Done | Phase::Failed) {
            return;
        }
        let after_ms = now_ms.saturating_sub(self.appeared_ms);
        match &mut self.stop {
            None => {
                self.stop = Some(Fold::new(
                    Stopping { after_ms },
                    now_ms,
                    policy.act_settle_ms,
                ))
            }
            Some(fold) => {
                fold.state.after_ms = after_ms;
                fold.touch(now_ms, policy.act_settle_ms);
            }
        }
    }
}

impl Fold<Stopping> {
    pub(super) fn signal(&self, chars: Option<u64>, seen: Ratio) -> Signal {
        Signal::Stop(Stop {
            streamed_chars: chars.unwrap_or(0),
            seen_fraction: seen,
            after_ms: self.state.after_ms,
        })
    }
}
