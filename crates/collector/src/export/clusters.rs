//! Prompts that ask nearly the same, put together: what is near to one of a cluster belongs to it.

use super::decide::{Banded, each_near};
use super::plan::Plan;
use crate::store::StoreError;

/// Sets that grow together. 4 bytes for each of what is in them.
pub(super) struct Together(Vec<u32>);

impl Together {
    /// Each of so many by itself.
    pub(super) fn of(count: usize) -> Self {
        Self((0..u32::try_from(count).unwrap_or(u32::MAX)).collect())
    }

    /// The one that stands for the set that `one` is in.
    pub(super) fn first(&mut self, one: usize) -> usize {
        let mut at = one;
        while let Some(&above) = self.0.get(at)
            && above as usize != at
        {
            let further = self.0.get(above as usize).copied().unwrap_or(above);
            // Halves the way for whoever asks next.
            if let Some(here) = self.0.get_mut(at) {
                *here = further;
            }
            at = further as usize;
        }
        at
    }

    /// Both belong together, and the lower number stands for them.
    pub(super) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        if let Some(higher) = self.0.get_mut(one.max(other)) {
            *higher = u32::try_from(one.min(other)).unwrap_or(u32::MAX);
        }
    }
}

/// Writes down of each prompt which cluster it belongs to: the number of the first one in it.
pub(super) fn find(plan: &Plan) -> Result<(), StoreError> {
    let count = plan.count("SELECT coalesce(max(id), 0) FROM prompts")? as usize;
    let mut together = Together::of(count + 1);
    each_near(plan, "prompts", "id", Banded::Narrowly, |one, other| {
        together.join(one as usize, other as usize);
        Ok(())
    })?;
    plan.connection()
        .execute("UPDATE prompts SET cluster = id", [])?;
    let mut write = plan
        .connection()
        .prepare("UPDATE prompts SET cluster = ?2 WHERE id = ?1")?;
    for prompt in 1..=count {
        let first = together.first(prompt);
        if first != prompt {
            write.execute([prompt as i64, first as i64])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Together;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_joined_has_one_first_and_nothing_else_has(joins in prop::collection::vec((0_usize..40, 0_usize..40), 0..60)) {
            let mut together = Together::of(40);
            // The same by colouring all of a set again.
            let mut colour: Vec<usize> = (0..40).collect();
            for (one, other) in joins {
                together.join(one, other);
                let (from, to) = (colour[one].max(colour[other]), colour[one].min(colour[other]));
                colour.iter_mut().filter(|at| **at == from).for_each(|at| *at = to);
            }
            let firsts: Vec<usize> = (0..40).map(|at| together.first(at)).collect();
            prop_assert_eq!(firsts, colour);
        }
    }
}
