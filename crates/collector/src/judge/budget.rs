//! What may be spent yet: of one run, and of one day over all runs.

use crate::store::Spend;

/// At most so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Requests.
    pub requests: u64,
    /// Tokens.
    pub tokens: u64,
}

impl Limit {
    fn allows(self, spent: Spend, tokens: u64) -> bool {
        spent.requests < self.requests && spent.tokens.saturating_add(tokens) <= self.tokens
    }
}

/// Limits, and what is spent of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    run: Limit,
    day: Limit,
    spent: Spend,
    /// Of this day, by earlier runs.
    before: Spend,
}

impl Budget {
    /// A new run on a day on which so much was spent before.
    #[must_use]
    pub const fn new(run: Limit, day: Limit, before: Spend) -> Self {
        Self {
            run,
            day,
            spent: Spend {
                requests: 0,
                tokens: 0,
            },
            before,
        }
    }

    /// What this run has spent.
    #[must_use]
    pub const fn spent(&self) -> Spend {
        self.spent
    }

    /// Takes what one request is thought to cost.
    ///
    /// # Errors
    /// Which budget is used up: nothing is taken then.
    pub fn take(&mut self, tokens: u64) -> Result<(), &'static str> {
        let day = Spend {
            requests: self.before.requests.saturating_add(self.spent.requests),
            tokens: self.before.tokens.saturating_add(self.spent.tokens),
        };
        if !self.run.allows(self.spent, tokens) {
            return Err("the budget of this run is used up");
        }
        if !self.day.allows(day, tokens) {
            return Err("the budget of this day is used up");
        }
        self.spent.requests += 1;
        self.spent.tokens = self.spent.tokens.saturating_add(tokens);
        Ok(())
    }

    /// Puts what it cost in the place of what it was thought to cost.
    pub fn settle(&mut self, thought: u64, cost: u64) {
        self.spent.tokens = self
            .spent
            .tokens
            .saturating_sub(thought)
            .saturating_add(cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn limit(requests: u64, tokens: u64) -> Limit {
        Limit { requests, tokens }
    }

    #[test]
    fn requests_and_tokens_of_a_run_and_of_a_day_end_it() {
        let none = Spend::default();
        let mut two = Budget::new(limit(2, 1_000), limit(9, 9_000), none);
        assert_eq!((two.take(10), two.take(10)), (Ok(()), Ok(())));
        assert_eq!(two.take(10), Err("the budget of this run is used up"));
        let mut small = Budget::new(limit(9, 100), limit(9, 9_000), none);
        assert_eq!(small.take(101), Err("the budget of this run is used up"));
        assert_eq!((small.take(100), small.spent().tokens), (Ok(()), 100));
        let before = Spend {
            requests: 8,
            tokens: 0,
        };
        let mut late = Budget::new(limit(9, 1_000), limit(9, 9_000), before);
        assert_eq!(late.take(1), Ok(()));
        assert_eq!(late.take(1), Err("the budget of this day is used up"));
    }

    #[test]
    fn what_it_cost_counts_and_not_what_was_thought() {
        let mut budget = Budget::new(limit(9, 100), limit(9, 100), Spend::default());
        budget.take(90).unwrap();
        budget.settle(90, 20);
        assert_eq!(budget.spent().tokens, 20);
        assert_eq!(budget.take(80), Ok(()));
    }
}
