//! Visitors who vote by machine: nothing of them is learnt.

use super::plan::Plan;
use crate::store::StoreError;
use std::collections::VecDeque;

/// Nobody reads more answers than this in a minute.
const VOTES_A_MINUTE: usize = 30;
const MINUTE_MS: i64 = 60_000;

/// So many equal votes one after the other are no judgements.
const EQUAL_VOTES: u32 = 50;

/// Goes through all votes, visitor by visitor in the order of time, and writes down who is none.
pub(super) fn find(plan: &Plan) -> Result<(), StoreError> {
    let mut statement = plan
        .connection()
        .prepare("SELECT visitor, at_ms, up FROM votes ORDER BY visitor, at_ms, rowid")?;
    let mut rows = statement.query([])?;
    let mut one = Voter::of(0);
    while let Some(row) = rows.next()? {
        let visitor = row.get(0)?;
        if one.visitor != visitor {
            one = Voter::of(visitor);
        }
        if one.votes(row.get(1)?, row.get(2)?) {
            plan.connection()
                .prepare_cached("INSERT OR IGNORE INTO bots (visitor) VALUES (?1)")?
                .execute([visitor])?;
        }
    }
    Ok(())
}

struct Voter {
    visitor: i64,
    /// The times of the last votes.
    last: VecDeque<i64>,
    up: Option<bool>,
    equal: u32,
}

impl Voter {
    fn of(visitor: i64) -> Self {
        Self {
            visitor,
            last: VecDeque::new(),
            up: None,
            equal: 0,
        }
    }

    /// Whether this vote gives it away.
    fn votes(&mut self, at_ms: i64, up: bool) -> bool {
        self.equal = if self.up == Some(up) {
            self.equal + 1
        } else {
            1
        };
        self.up = Some(up);
        self.last.push_back(at_ms);
        let too_many = self.last.len() > VOTES_A_MINUTE;
        let first = if too_many {
            self.last.pop_front()
        } else {
            None
        };
        first.is_some_and(|first| at_ms - first < MINUTE_MS) || self.equal >= EQUAL_VOTES
    }
}

#[cfg(test)]
mod tests {
    use super::Voter;

    fn is_found(votes: impl IntoIterator<Item = (i64, bool)>) -> bool {
        let mut one = Voter::of(1);
        votes.into_iter().any(|(at_ms, up)| one.votes(at_ms, up))
    }

    #[test]
    fn thirty_votes_in_a_minute_are_a_person_and_one_more_is_not() {
        let votes =
            |count: i64, every_ms: i64| (0..count).map(move |at| (at * every_ms, at % 2 == 0));
        assert!(!is_found(votes(30, 1)));
        assert!(is_found(votes(31, 1)));
        // The first and the 31st are a minute apart, or a moment less.
        assert!(!is_found(votes(31, 2_000)));
        assert!(is_found(votes(31, 1_999)));
    }

    #[test]
    fn forty_nine_equal_votes_in_a_row_are_a_person_and_fifty_are_not() {
        let slowly = |count: i64| (0..count).map(|at| (at * 60_000, true));
        assert!(!is_found(slowly(49)));
        assert!(is_found(slowly(50)));
        let interrupted = slowly(49)
            .chain([(49 * 60_000, false)])
            .chain((50..99).map(|at| (at * 60_000, true)));
        assert!(!is_found(interrupted));
    }
}
