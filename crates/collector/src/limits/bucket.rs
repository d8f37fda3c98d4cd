//! One bucket of tokens. Instead of a level and the time it was true at, it holds the one time at which it will be full:
//! both follow from that, and nothing needs to be filled up ("generic cell rate algorithm", ITU-T I.371).

use super::Wait;

const NS_PER_SECOND: u64 = 1_000_000_000;
const NS_PER_MS: u64 = 1_000_000;

/// How fast a bucket fills, and how much it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Tokens that come in a second.
    pub per_second: u32,
    /// Tokens of a full bucket.
    pub burst: u32,
}

impl Rate {
    /// So many a second, and so many at once.
    #[must_use]
    pub const fn new(per_second: u32, burst: u32) -> Self {
        Self { per_second, burst }
    }

    /// Ns in which one token comes.
    fn interval_ns(self) -> u64 {
        NS_PER_SECOND
            .checked_div(u64::from(self.per_second))
            .unwrap_or(NS_PER_SECOND)
    }

    /// Ns in which so many come. Neither factor is over 2^32.
    fn ns_of(self, tokens: u32) -> u64 {
        self.interval_ns().saturating_mul(u64::from(tokens))
    }
}

/// When a bucket will be full, in ns on the clock that it is told; a new one is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    full_at_ns: u64,
}

impl Bucket {
    /// The same bucket after so many tokens were taken. What is more than a full one holds takes a full one, so that
    /// nobody waits for what never comes.
    ///
    /// # Errors
    /// When there are not so many in it.
    pub fn take(self, tokens: u32, rate: Rate, now_ms: u64) -> Result<Self, Wait> {
        let now_ns = now_ms.saturating_mul(NS_PER_MS);
        let cost_ns = rate.ns_of(tokens.min(rate.burst));
        let full_at_ns = self.full_at_ns.max(now_ns).saturating_add(cost_ns);
        let missing_ns = (full_at_ns - now_ns).saturating_sub(rate.ns_of(rate.burst));
        if missing_ns == 0 {
            return Ok(Self { full_at_ns });
        }
        Err(Wait(missing_ns.div_ceil(NS_PER_SECOND)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate::new(2, 6);

    fn take(bucket: &mut Bucket, tokens: u32, now_ms: u64) -> Result<(), Wait> {
        *bucket = bucket.take(tokens, RATE, now_ms)?;
        Ok(())
    }

    #[test]
    fn a_full_one_gives_its_burst_and_then_as_much_as_comes() {
        let mut bucket = Bucket::default();
        for _ in 0..6 {
            assert_eq!(take(&mut bucket, 1, 0), Ok(()));
        }
        assert_eq!(take(&mut bucket, 1, 0), Err(Wait(1)));
        assert_eq!(take(&mut bucket, 1, 499), Err(Wait(1)));
        assert_eq!(take(&mut bucket, 1, 500), Ok(()));
        assert_eq!(take(&mut bucket, 1, 500), Err(Wait(1)));
        // Two seconds bring four, however they are taken.
        assert_eq!(take(&mut bucket, 3, 2_500), Ok(()));
        assert_eq!(take(&mut bucket, 1, 2_500), Ok(()));
        assert_eq!(take(&mut bucket, 1, 2_500), Err(Wait(1)));
    }

    #[test]
    fn whoever_waits_as_long_as_was_said_gets_what_was_asked_for() {
        for wanted in 1..=6 {
            let mut bucket = Bucket::default();
            take(&mut bucket, 6, 0).unwrap();
            let Err(Wait(seconds)) = take(&mut bucket, wanted, 1) else {
                panic!("{wanted} of an empty one");
            };
            assert!(seconds >= 1);
            assert_eq!(take(&mut bucket, wanted, 1 + seconds * 1_000), Ok(()));
        }
    }

    #[test]
    fn it_never_holds_more_than_its_burst() {
        let mut bucket = Bucket::default();
        take(&mut bucket, 6, 0).unwrap();
        let long_after = 86_400_000;
        assert_eq!(take(&mut bucket, 6, long_after), Ok(()));
        assert_eq!(take(&mut bucket, 1, long_after), Err(Wait(1)));
    }

    #[test]
    fn what_is_more_than_it_can_hold_takes_all_of_a_full_one() {
        let mut bucket = Bucket::default();
        assert_eq!(take(&mut bucket, 1_000, 0), Ok(()));
        assert_eq!(take(&mut bucket, 1_000, 2_999), Err(Wait(1)));
        assert_eq!(take(&mut bucket, 1_000, 3_000), Ok(()));
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_and_breaks_nothing() {
        let mut bucket = Bucket::default();
        take(&mut bucket, 6, 10_000).unwrap();
        assert_eq!(take(&mut bucket, 1, 9_000), Err(Wait(2)));
        assert_eq!(take(&mut bucket, 1, 10_500), Ok(()));
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let rate = Rate::new(1, u32::MAX);
        let bucket = Bucket::default().take(u32::MAX, rate, u64::MAX / NS_PER_MS);
        assert!(bucket.is_ok());
        let fast = Rate::new(u32::MAX, u32::MAX);
        assert!(Bucket::default().take(u32::MAX, fast, 0).is_ok());
    }
}
