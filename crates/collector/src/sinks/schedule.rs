//! When a system may be asked again, and when a record is to be tried again. Told the time; decides nothing by itself.

use super::policy::Policy;

/// How fast one system is asked: never faster than it allows, and after failures ever more slowly.
#[derive(Debug)]
pub struct Pace {
    policy: Policy,
    /// Ms between two requests, by the limit per minute.
    spacing_ms: u64,
    next_ms: u64,
    resting_until_ms: u64,
    failures: u32,
    stumbles: u32,
    /// State of xorshift64*, never zero.
    random: u64,
}

impl Pace {
    /// The pace of a system that takes so many requests a minute, and any number where none is said. `seed` keeps the
    /// collectors of one outage from coming back together.
    #[must_use]
    pub fn new(policy: Policy, per_minute: Option<u32>, seed: u64) -> Self {
        Self {
            policy,
            spacing_ms: per_minute.map_or(0, |most| 60_000_u64.div_ceil(u64::from(most.max(1)))),
            next_ms: 0,
            resting_until_ms: 0,
            failures: 0,
            stumbles: 0,
            random: seed | 1,
        }
    }

    /// Ms until it may be asked; 0 is now.
    #[must_use]
    pub fn wait_ms(&self, now_ms: u64) -> u64 {
        self.resting_until_ms
            .max(self.next_ms)
            .saturating_sub(now_ms)
    }

    /// Whether it is left alone for it failed, rather than for its limit.
    #[must_use]
    pub fn is_resting(&self, now_ms: u64) -> bool {
        self.resting_until_ms > now_ms
    }

    /// It is asked now.
    pub fn asked(&mut self, now_ms: u64) {
        self.next_ms = self.next_ms.max(now_ms).saturating_add(self.spacing_ms);
    }

    /// It has done what it was asked.
    pub fn succeeded(&mut self) {
        self.failures = 0;
        self.stumbles = 0;
    }

    /// It takes nothing at the moment.
    pub fn failed(&mut self, now_ms: u64, retry_after_ms: Option<u64>) {
        let ceiling = self
            .policy
            .retry_base_ms
            .saturating_mul(1 << self.failures.min(20))
            .min(self.policy.retry_max_ms);
        self.failures = self.failures.saturating_add(1);
        // Between half of it and the whole: full jitter would ask a system that is down twice in a moment.
        let wait = ceiling / 2 + self.draw(ceiling / 2);
        let asked = retry_after_ms
            .unwrap_or(0)
            .min(self.policy.retry_after_max_ms);
        self.resting_until_ms = now_ms.saturating_add(wait.max(asked));
    }

    /// It stumbled over one record; true where it now stumbles over everything, and is left alone.
    pub fn stumbled(&mut self, now_ms: u64) -> bool {
        self.stumbles = self.stumbles.saturating_add(1);
        let over_all = self.stumbles >= self.policy.stumbles;
        if over_all {
            self.stumbles = 0;
            self.failed(now_ms, None);
        }
        over_all
    }

    /// A number up to `most`.
    fn draw(&mut self, most: u64) -> u64 {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let random = self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        most.saturating_mul(random) >> 32
    }
}

/// When a record whose trace has not arrived is tried again after so many tries, in ms since the epoch; none where it
/// has waited long enough.
#[must_use]
pub fn next_try(
    policy: &Policy,
    tries: u32,
    waiting_since_ms: u64,
    now_ms: u64,
    for_ms: u64,
) -> Option<u64> {
    let end = waiting_since_ms.saturating_add(for_ms);
    if now_ms >= end {
        return None;
    }
    // The last try is when the time is over, not before.
    Some(now_ms.saturating_add(gap(policy, tries)).min(end))
}

/// When a record that a system stumbles over is tried again.
#[must_use]
pub fn after_stumble(policy: &Policy, tries: u32, now_ms: u64) -> u64 {
    now_ms.saturating_add(gap(policy, tries))
}

fn gap(policy: &Policy, tries: u32) -> u64 {
    policy
        .not_yet_base_ms
        .saturating_mul(1 << tries.min(20))
        .min(policy.not_yet_max_ms)
}
