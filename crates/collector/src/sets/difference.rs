//! What two versions of a set have in common.

use super::Case;
use serde::Serialize;

/// Cases by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// In the second alone.
    pub added: Vec<String>,
    /// In the first alone.
    pub removed: Vec<String>,
    /// In both, and not the same.
    pub changed: Vec<String>,
    /// How many are the same in both.
    pub same: usize,
}

/// What became of the first on the way to the second, in the order of their cases.
#[must_use]
pub fn difference(first: &[Case], second: &[Case]) -> Difference {
    use std::collections::HashMap;
    let of = |cases: &'_ [Case]| -> HashMap<String, usize> {
        let places = cases.iter().enumerate();
        places.map(|(at, case)| (case.id.clone(), at)).collect()
    };
    let (before, now) = (of(first), of(second));
    let mut found = Difference::default();
    for case in second {
        match before.get(&case.id).and_then(|at| first.get(*at)) {
            None => found.added.push(case.id.clone()),
            Some(known) if known == case => found.same += 1,
            Some(_) => found.changed.push(case.id.clone()),
        }
    }
    let gone = first.iter().filter(|case| !now.contains_key(&case.id));
    found.removed = gone.map(|case| case.id.clone()).collect();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(id: &str, answer: &str) -> Case {
        Case {
            id: id.to_owned(),
            answer: Some(answer.to_owned()),
            ..Case::default()
        }
    }

    #[test]
    fn cases_are_told_apart_by_their_questions() {
        let first = [case("a", "1"), case("b", "1"), case("c", "1")];
        let second = [case("d", "1"), case("c", "2"), case("a", "1")];
        let found = difference(&first, &second);
        assert_eq!(
            (found.added, found.removed, found.changed, found.same),
            (
                vec!["d".to_owned()],
                vec!["b".to_owned()],
                vec!["c".to_owned()],
                1
            )
        );
    }
}
