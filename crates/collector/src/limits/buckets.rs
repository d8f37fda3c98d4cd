//! Many buckets in bounded memory, whoever comes: a stranger costs one entry, and a million of them no more than the bound.

use super::{Bucket, Rate, Wait};
use std::collections::HashMap;
use std::hash::Hash;

/// Two generations. Whoever is seen is in the young one; when that holds half of the bound, the old one is forgotten and
/// the young one becomes it. So the longest unseen go first, and no request ever waits for a search through all of them.
pub struct Buckets<K> {
    young: HashMap<K, Bucket>,
    old: HashMap<K, Bucket>,
    half: usize,
}

impl<K: Copy + Eq + Hash> Buckets<K> {
    /// For at most so many at the same time.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            half: (most / 2).max(1),
        }
    }

    /// How many are remembered.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.young.len() + self.old.len()
    }

    /// Takes so many tokens from the bucket of `key`, all or none.
    ///
    /// # Errors
    /// When there are not so many in it.
    pub fn take(&mut self, key: K, tokens: u32, rate: Rate, now_ms: u64) -> Result<(), Wait> {
        let bucket = self.bucket(key);
        let taken = bucket.take(tokens, rate, now_ms);
        // One that is refused is seen, too: else it would be forgotten the sooner the more it asks.
        self.keep(key, taken.unwrap_or(bucket));
        taken.map(|_| ())
    }

    /// Whether so many are in the bucket of `key`.
    ///
    /// # Errors
    /// When they are not.
    pub fn has_room(&self, key: K, tokens: u32, rate: Rate, now_ms: u64) -> Result<(), Wait> {
        self.bucket(key).take(tokens, rate, now_ms).map(|_| ())
    }

    fn bucket(&self, key: K) -> Bucket {
        let known = self.young.get(&key).or_else(|| self.old.get(&key));
        known.copied().unwrap_or_default()
    }

    fn keep(&mut self, key: K, bucket: Bucket) {
        self.old.remove(&key);
        self.young.insert(key, bucket);
        if self.young.len() >= self.half {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Rate = Rate::new(1, 1);

    #[test]
    fn each_has_a_bucket_of_its_own() {
        let mut buckets = Buckets::new(100);
        assert_eq!(buckets.take(1, 1, ONE, 0), Ok(()));
        assert_eq!(buckets.take(1, 1, ONE, 0), Err(Wait(1)));
        assert_eq!(buckets.has_room(2, 1, ONE, 0), Ok(()));
        assert_eq!(buckets.take(2, 1, ONE, 0), Ok(()));
        assert_eq!(buckets.has_room(2, 1, ONE, 0), Err(Wait(1)));
    }

    #[test]
    fn a_million_strangers_take_no_more_than_the_bound() {
        let mut buckets = Buckets::new(1_000);
        let mut most = 0;
        for stranger in 0..1_000_000 {
            let _ = buckets.take(stranger, 1, ONE, 0);
            most = most.max(buckets.remembered());
        }
        assert!((500..=1_000).contains(&most), "{most}");
        let held = buckets.young.capacity() + buckets.old.capacity();
        assert!(held <= 4 * 1_000, "{held}");
    }

    #[test]
    fn whoever_keeps_coming_is_not_forgotten_for_all_the_strangers() {
        let mut buckets = Buckets::new(1_000);
        buckets.take(0, 1, ONE, 0).unwrap();
        for stranger in 1..100_000 {
            let _ = buckets.take(stranger, 1, ONE, 0);
            if stranger % 400 == 0 {
                assert_eq!(buckets.take(0, 1, ONE, 0), Err(Wait(1)), "{stranger}");
            }
        }
    }

    #[test]
    fn one_that_is_not_seen_for_so_many_others_is_as_new() {
        let mut buckets = Buckets::new(10);
        buckets.take(0, 1, ONE, 0).unwrap();
        for stranger in 1..=10 {
            let _ = buckets.take(stranger, 1, ONE, 0);
        }
        assert_eq!(buckets.take(0, 1, ONE, 0), Ok(()));
    }
}
