//! When a system is asked again, and when a record is tried again: in simulated time.
#![allow(
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

use afterword_collector::sinks::policy::Policy;
use afterword_collector::sinks::schedule::{Pace, after_stumble, next_try};
use proptest::prelude::*;

const POLICY: Policy = Policy::DEFAULT;

proptest! {
    #[test]
    fn a_minute_never_sees_more_requests_than_are_allowed(per_minute in 1..200_u32, seed: u64, idle in prop::collection::vec(0..5_000_u64, 1..400)) {
        let mut pace = Pace::new(POLICY, Some(per_minute), seed);
        let mut now_ms = 1_000;
        let mut asked = Vec::new();
        for pause in idle {
            now_ms += pause;
            now_ms += pace.wait_ms(now_ms);
            prop_assert_eq!(pace.wait_ms(now_ms), 0);
            pace.asked(now_ms);
            asked.push(now_ms);
        }
        for (at, begin) in asked.iter().enumerate() {
            let within = asked[at..].iter().take_while(|time| **time < begin + 60_000).count();
            prop_assert!(within <= per_minute as usize, "{} in a minute", within);
        }
    }

    #[test]
    fn a_failing_system_is_asked_ever_more_seldom_but_again_within_five_minutes(seed: u64, failures in 1..40_u32) {
        let mut pace = Pace::new(POLICY, None, seed);
        let mut now_ms = 0;
        let mut longest = 0;
        for failure in 0..failures {
            pace.failed(now_ms, None);
            let wait = pace.wait_ms(now_ms);
            let ceiling = (POLICY.retry_base_ms << failure.min(20)).min(POLICY.retry_max_ms);
            prop_assert!((ceiling / 2..=ceiling).contains(&wait), "{} after {}", wait, failure);
            prop_assert!(pace.is_resting(now_ms));
            longest = longest.max(wait);
            now_ms += wait;
            prop_assert_eq!(pace.wait_ms(now_ms), 0);
        }
        prop_assert!(longest <= POLICY.retry_max_ms);
        pace.succeeded();
        pace.failed(now_ms, None);
        prop_assert!(pace.wait_ms(now_ms) <= POLICY.retry_base_ms);
    }

    #[test]
    fn it_is_left_alone_as_long_as_it_asks_but_not_for_days(asks: u64) {
        let mut pace = Pace::new(POLICY, None, 7);
        pace.failed(0, Some(asks));
        prop_assert!(pace.wait_ms(0) >= asks.min(POLICY.retry_after_max_ms));
        prop_assert!(pace.wait_ms(0) <= POLICY.retry_after_max_ms.max(POLICY.retry_base_ms));
    }

    #[test]
    fn a_record_is_tried_with_growing_gaps_until_its_time_is_over_and_then_no_more(begin in 0..u64::MAX / 4, for_ms in 0..200_000_000_u64) {
        let (mut now_ms, mut tries, mut gaps) = (begin, 0, Vec::new());
        while let Some(next) = next_try(&POLICY, tries, begin, now_ms, for_ms) {
            prop_assert!(next > now_ms && next <= begin + for_ms);
            gaps.push(next - now_ms);
            (now_ms, tries) = (next, tries + 1);
        }
        // The last try is at the very end; only the last gap may be shorter than the one before.
        prop_assert_eq!(now_ms, begin + for_ms);
        let whole = &gaps[..gaps.len().saturating_sub(1)];
        prop_assert!(whole.is_sorted());
        prop_assert!(gaps.iter().all(|gap| *gap <= POLICY.not_yet_max_ms));
        prop_assert!(gaps.len() as u64 <= 8 + for_ms / POLICY.not_yet_max_ms + 1);
    }
}

#[test]
fn a_system_that_stumbles_over_everything_is_left_alone_and_one_that_stumbles_now_and_then_is_not()
{
    let mut pace = Pace::new(POLICY, None, 7);
    for _ in 0..10 {
        assert!(!pace.stumbled(0));
        assert!(!pace.stumbled(0));
        pace.succeeded();
    }
    assert_eq!(pace.wait_ms(0), 0);
    assert!(!pace.stumbled(0) && !pace.stumbled(0) && pace.stumbled(0));
    assert!(pace.is_resting(0));
}

#[test]
fn a_record_that_is_stumbled_over_is_tried_for_ever_but_seldom() {
    let gaps: Vec<u64> = (0..30)
        .map(|tries| after_stumble(&POLICY, tries, 1_000) - 1_000)
        .collect();
    assert!(gaps.is_sorted());
    assert_eq!(
        (gaps[0], gaps[29]),
        (POLICY.not_yet_base_ms, POLICY.not_yet_max_ms)
    );
}
