//! How many rows one person, one conversation and one prompt may give.

use serde::Serialize;

/// With fewer people than this nobody can stay under [`LARGEST_SHARE`], whatever is left out.
pub(super) const PEOPLE_TO_SHARE: u64 = 20;

/// Of all rows, at most this share is one person's, where one row each is not more already.
const LARGEST_SHARE: f64 = 0.05;

/// How many rows at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Caps {
    /// Of one person; fewer where that would be more than 5 % of all.
    pub per_person: u64,
    /// Of one conversation: its turns have most of their prompts in common.
    pub per_conversation: u64,
    /// Of prompts that ask nearly the same.
    pub per_prompt: u64,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            per_person: 20,
            per_conversation: 3,
            per_prompt: 5,
        }
    }
}

impl Caps {
    /// The most that anyone may give, where `with_more_than[k]` people have more than `k` rows: `per_person`, or as much less as
    /// it takes that nobody gives more than 5 % of what is then written. One row each is always allowed, and with fewer than 20
    /// people the share is not asked for, since nobody could keep it.
    pub(super) fn of_person(self, with_more_than: &[u64]) -> u64 {
        let people = with_more_than.first().copied().unwrap_or_default();
        if people < PEOPLE_TO_SHARE {
            return self.per_person;
        }
        let (mut written, mut most) = (0, 1);
        for (limit, people) in (1..=self.per_person).zip(with_more_than) {
            written += people;
            if limit as f64 <= LARGEST_SHARE * written as f64 {
                most = limit;
            }
        }
        most.min(self.per_person)
    }
}

#[cfg(test)]
mod tests {
    use super::Caps;
    use proptest::prelude::*;

    /// How many people have more than `k` rows, for each `k` that matters.
    fn with_more_than(rows: &[u64]) -> Vec<u64> {
        (0..20)
            .map(|k| rows.iter().filter(|&&rows| rows > k).count() as u64)
            .collect()
    }

    proptest! {
        #[test]
        fn nobody_gives_more_than_a_twentieth_nor_more_than_twenty(rows in prop::collection::vec(1_u64..200, 1..400)) {
            let most = Caps::default().of_person(&with_more_than(&rows));
            let written: u64 = rows.iter().map(|&rows| rows.min(most)).sum();
            prop_assert!((1..=20).contains(&most));
            if rows.len() >= 20 {
                prop_assert!(most == 1 || most * 20 <= written);
                // And not one less than there may be.
                let next: u64 = rows.iter().map(|&rows| rows.min(most + 1)).sum();
                prop_assert!(most == 20 || (most + 1) * 20 > next);
            } else {
                prop_assert_eq!(most, 20);
            }
        }
    }

    #[test]
    fn one_person_fewer_than_twenty_and_the_share_is_not_asked_for() {
        assert_eq!(Caps::default().of_person(&with_more_than(&[9; 19])), 20);
        // Nobody has more.
        assert_eq!(Caps::default().of_person(&with_more_than(&[9; 20])), 9);
        let mut rows = vec![1; 39];
        rows.push(30);
        assert_eq!(Caps::default().of_person(&with_more_than(&rows)), 2);
    }
}
