//! How long to wait before the next try: 1 s × 2ⁿ, full jitter, at most five minutes.
//! Full jitter keeps the pages of one outage from coming back together
//! (Brooker, "Exponential Backoff And Jitter", AWS 2015).

use crate::policy::Policy;

#[derive(Debug)]
pub(super) struct Backoff {
    failures: u32,
    /// State of xorshift64*, never zero.
    state: u64,
}

impl Backoff {
    /// Jitter from a random word.
    pub(super) fn new(word: &str) -> Self {
        Self {
            failures: 0,
            state: u64::from(crate::hash::fnv(word)) | 1,
        }
    }

    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// Ms to wait after one more failure.
    pub(super) fn failed(&mut self) -> u64 {
        let ceiling = Policy::DEFAULT
            .retry_base_ms
            .saturating_mul(1 << self.failures.min(20))
            .min(Policy::DEFAULT.retry_max_ms);
        self.failures = self.failures.saturating_add(1);
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let random = self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        (ceiling.saturating_mul(random) >> 32).min(ceiling)
    }
}
