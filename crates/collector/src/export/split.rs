//! Into several files, as training and test data: no person and no cluster of prompts is in two of them.

use super::clusters::Together;
use super::plan::Plan;
use crate::store::StoreError;
use serde::Serialize;

/// The files, each with its share of the rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Split(Vec<(String, f64)>);

/// Digits after the point that shares are taken to have.
const CLOSE: f64 = 1e-6;

impl Split {
    /// Of `train=0.9,test=0.1`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts: Vec<(String, f64)> = Vec::new();
        for part in text.split(',') {
            let (name, share) = part
                .split_once('=')
                .ok_or_else(|| format!("{part:?} has no share; write train=0.9,test=0.1"))?;
            let fits =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
            if name.is_empty() || name.len() > 32 || !name.chars().all(fits) {
                return Err(format!(
                    "{name:?} is no name of a file's part: 1 to 32 of a-z, 0-9, - and _"
                ));
            }
            if parts.iter().any(|(other, _)| other == name) {
                return Err(format!("{name:?} is there twice"));
            }
            let share = share
                .parse::<f64>()
                .ok()
                .filter(|share| *share > 0.0 && *share < 1.0)
                .ok_or_else(|| {
                    format!("{share:?} is no share; it is more than 0 and less than 1")
                })?;
            parts.push((name.to_owned(), share));
        }
        let all: f64 = parts.iter().map(|(_, share)| share).sum();
        if (all - 1.0).abs() > CLOSE {
            return Err(format!("the shares must be 1 together, and are {all}"));
        }
        if parts.len() > 8 {
            return Err("at most 8 files".to_owned());
        }
        Ok(Self(parts))
    }

    /// The names in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn shares(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().map(|(name, share)| (name.as_str(), *share))
    }

    /// The file of what has this hash: the same in every run, whatever else there is.
    fn of_hash(&self, hash: u64) -> usize {
        let place = spread(hash) as f64 / u64::MAX as f64;
        let mut end = 0.0;
        let ends = self.0.iter().map(|(_, share)| {
            end += share;
            end
        });
        let last = self.0.len().saturating_sub(1);
        ends.take(last).take_while(|end| place >= *end).count()
    }
}

/// A permutation of all numbers ("splitmix64", Vigna 2015): the least of several hashes is small, and would mostly fall to the
/// first file.
fn spread(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// Rows that are connected by a person or a cluster go into one file. Which one, says the least hash of the people among them.
/// 16 bytes are held for each person and 4 for each prompt.
pub(super) fn assign(plan: &Plan, split: &Split) -> Result<(), StoreError> {
    let store = plan.connection();
    // A person may be known by the host's id and by that of a visitor: both are one.
    store.execute_batch(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, hash INTEGER NOT NULL UNIQUE) STRICT;
         INSERT INTO people (hash) SELECT person FROM examples WHERE gone IS NULL UNION SELECT visitor FROM examples WHERE gone IS NULL ORDER BY 1;",
    )?;
    let people = plan.count("SELECT count(*) FROM people")? as usize;
    let prompts = plan.count("SELECT coalesce(max(id), 0) FROM prompts")? as usize;
    let mut together = Together::of(people + prompts + 1);
    each_link(plan, |_, _, person, visitor, cluster| {
        together.join(person, visitor);
        together.join(person, people + cluster);
        Ok(())
    })?;
    // A person stands for all that hangs together: people have lower numbers than clusters.
    let mut least = vec![u64::MAX; people + 1];
    each_link(plan, |_, hash, person, _, _| {
        if let Some(least) = least.get_mut(together.first(person)) {
            *least = hash.min(*least);
        }
        Ok(())
    })?;
    let mut rows = vec![0_u32; people + 1];
    each_link(plan, |pos, _, person, _, _| {
        let first = together.first(person);
        if let Some(rows) = rows.get_mut(first) {
            *rows += 1;
        }
        let part = split.of_hash(least.get(first).copied().unwrap_or_default());
        store
            .prepare_cached("INSERT INTO gone (pos, part) VALUES (?1, ?2)")?
            .execute([pos, part as i64])?;
        Ok(())
    })?;
    store.execute_batch(
        "UPDATE examples SET part = (SELECT part FROM gone WHERE gone.pos = examples.pos) WHERE gone IS NULL; DELETE FROM gone;",
    )?;
    let largest = rows.into_iter().max().unwrap_or_default();
    plan.set("largest_component", &largest.to_string())
}

/// Every row that is written: its place, the hash of the visitor, and the numbers of person, visitor and cluster.
fn each_link(
    plan: &Plan,
    mut each: impl FnMut(i64, u64, usize, usize, usize) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = plan.connection().prepare_cached(
        "SELECT pos, visitor, one.id, other.id, cluster FROM examples
         JOIN people one ON one.hash = person JOIN people other ON other.hash = visitor JOIN prompts ON prompts.id = prompt
         WHERE gone IS NULL ORDER BY pos",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let number = |at| Ok::<_, rusqlite::Error>(row.get::<_, i64>(at)? as usize);
        each(
            row.get(0)?,
            row.get::<_, i64>(1)? as u64,
            number(2)?.saturating_sub(1),
            number(3)?.saturating_sub(1),
            number(4)?,
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Split;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_split_is_refused_in_a_sentence() {
        for (text, why) in [
            ("train", "no share"),
            ("train=0.9,test=0.2", "must be 1"),
            ("train=0.5,train=0.5", "twice"),
            ("../a=0.5,b=0.5", "no name"),
            ("a=1.5,b=-0.5", "no share"),
            ("a=x,b=0.5", "no share"),
            ("", "no share"),
        ] {
            let error = Split::parse(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
        assert!(Split::parse("train=0.8,validation=0.1,test=0.1").is_ok());
    }

    proptest! {
        #[test]
        fn files_get_their_shares_also_where_each_hash_is_the_least_of_several(seed in any::<u64>(), of in 1_u64..6) {
            let split = Split::parse("train=0.9,test=0.1").unwrap();
            let rows = 4_000_u64;
            let hash = |at: u64| super::spread(seed ^ at.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let least = |at: u64| (of * at..of * at + of).map(hash).min().unwrap();
            let test = (0..rows).filter(|at| split.of_hash(least(*at)) == 1).count();
            prop_assert!((280..=520).contains(&test), "{}", test);
        }
    }

    #[test]
    fn every_hash_has_a_file() {
        let split = Split::parse("a=0.3,b=0.3,c=0.4").unwrap();
        let found: std::collections::BTreeSet<usize> = (0..100)
            .map(|at| split.of_hash(u64::MAX / 100 * at))
            .collect();
        assert_eq!(found, [0, 1, 2].into());
        assert!(split.of_hash(0) < 3 && split.of_hash(u64::MAX) < 3);
    }
}
