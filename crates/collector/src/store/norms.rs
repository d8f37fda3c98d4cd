//! What is usual: how long the answers of a feature are that were accepted, and how long its calls take. Made of the newest ones
//! alone, so that it takes as long in a large store as in a small one, and kept until enough has changed.

use super::{Reader, StoreError};
use crate::keys::ProjectId;
use afterword_core::quality::{self, Verdict};
use rusqlite::params;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The newest answers that medians are made of. Each costs one look at its records.
const ANSWERS: usize = 1_000;

/// The newest answers of all projects among which those are looked for.
const LOOKED_AT: usize = 20_000;

/// The newest calls that times are made of.
const CALLS: usize = 1_000;

/// Values below which there is nothing usual.
const LEAST: usize = 20;

/// Changes of the store, records and calls, after which it is made anew: one in twenty of what is there, and at most so many.
const STALE: i64 = 500;

/// What an answer is for: the product, and the version of its prompt, as far as either is known. Answers of which neither is
/// are one feature.
type Feature = (Option<String>, Option<String>);

/// What is usual in a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Norms {
    median_chars: BTreeMap<Feature, u64>,
    p95_total_ms: BTreeMap<String, u64>,
}

impl Norms {
    /// Half of the accepted answers of this product and version of the prompt have at most so many characters.
    #[must_use]
    pub fn median_chars(&self, app: Option<&str>, prompt_version: Option<&str>) -> Option<u64> {
        let feature = (app.map(str::to_owned), prompt_version.map(str::to_owned));
        self.median_chars.get(&feature).copied()
    }

    /// Of the calls with this version of the prompt, or this name where they have none, 95 % took at most so many ms.
    #[must_use]
    pub fn p95_total_ms(&self, prompt_version: Option<&str>, name: &str) -> Option<u64> {
        self.p95_total_ms
            .get(&feature_of_call(prompt_version, name))
            .copied()
    }
}

/// Told apart by what stands before: a version may be called as a span is.
fn feature_of_call(prompt_version: Option<&str>, name: &str) -> String {
    prompt_version.map_or_else(
        || format!("name {name}"),
        |version| format!("version {version}"),
    )
}

/// What was made, and of which state of the store.
type Made = (i64, Arc<Norms>);

/// What was made of each project.
#[derive(Clone, Default)]
pub(super) struct Kept(Arc<Mutex<BTreeMap<ProjectId, Made>>>);

impl Reader {
    /// What is usual in a project.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn norms(&self, project: ProjectId) -> Result<Arc<Norms>, StoreError> {
        let state: i64 = self.connection()?.query_row(
            "SELECT (SELECT last FROM sequence) + (SELECT coalesce(max(rowid), 0) FROM calls)",
            [],
            |row| row.get(0),
        )?;
        let kept = self.norms.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, norms)) = kept.get(&project)
            && (0..=(state / 20).min(STALE)).contains(&(state - of))
        {
            return Ok(Arc::clone(norms));
        }
        drop(kept);
        let made = Arc::new(Norms {
            median_chars: at_share(self.accepted(project)?, 50),
            p95_total_ms: at_share(self.times(project)?, 95),
        });
        let mut kept = self.norms.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(project, (state, Arc::clone(&made)));
        Ok(made)
    }

    /// Characters of accepted answers, by feature.
    fn accepted(&self, project: ProjectId) -> Result<BTreeMap<Feature, Vec<u64>>, StoreError> {
        let mut statement = self.connection()?.prepare_cached(
            "SELECT id, chars FROM
               (SELECT project_id, id, coalesce(chars, length(text)) AS chars FROM responses ORDER BY seq DESC LIMIT ?3)
             WHERE project_id = ?1 LIMIT ?2",
        )?;
        let of = params![project, ANSWERS as i64, LOOKED_AT as i64];
        let newest = statement.query_map(of, |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?))
        })?;
        let mut found: BTreeMap<Feature, Vec<u64>> = BTreeMap::new();
        for answer in newest {
            let (id, chars) = answer?;
            let mut feature = None;
            self.each_heard(project, Some(&id), |_, heard| {
                let signals = heard.iter().map(|one| quality::Heard::Signal(&one.signal));
                if quality::judge(signals).verdict == Verdict::Good {
                    feature = Some(feature_of(heard));
                }
                Ok(())
            })?;
            let Some(feature) = feature else { continue };
            let chars = match chars {
                Some(chars) => Some(chars as u64),
                None => self
                    .call(project, &id)?
                    .and_then(|joined| Some(joined.call.answer()?.trim().chars().count() as u64)),
            };
            found.entry(feature).or_default().extend(chars);
        }
        Ok(found)
    }

    /// Ms that calls took, by feature.
    fn times(&self, project: ProjectId) -> Result<BTreeMap<String, Vec<u64>>, StoreError> {
        let mut statement = self.connection()?.prepare_cached(
            "SELECT body ->> '$.prompt_version', body ->> '$.name', end_ms - (body ->> '$.start_ms') FROM calls
             WHERE project_id = ?1 ORDER BY received_at_ms DESC LIMIT ?2",
        )?;
        let mut rows = statement.query(params![project, CALLS as i64])?;
        let mut found: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let version: Option<String> = row.get(0)?;
            let name: Option<String> = row.get(1)?;
            let took: Option<i64> = row.get(2)?;
            // A span without an end takes no time.
            let took = took
                .and_then(|ms| u64::try_from(ms).ok())
                .filter(|ms| *ms > 0);
            let feature = feature_of_call(version.as_deref(), name.as_deref().unwrap_or_default());
            found.entry(feature).or_default().extend(took);
        }
        Ok(found)
    }
}

/// The feature that the records about an answer name.
fn feature_of(heard: &[super::Heard]) -> Feature {
    (
        heard.iter().find_map(|one| one.app.clone()),
        heard.iter().find_map(|one| one.prompt_version.clone()),
    )
}

/// The value that so many percent are at most, where there are enough.
fn at_share<K: Ord>(values: BTreeMap<K, Vec<u64>>, percent: usize) -> BTreeMap<K, u64> {
    let enough = values
        .into_iter()
        .filter(|(_, values)| values.len() >= LEAST);
    enough
        .filter_map(|(feature, mut values)| {
            values.sort_unstable();
            let place = (values.len() * percent).div_ceil(100).saturating_sub(1);
            Some((feature, values.get(place).copied()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_fewer_than_twenty_nothing_is_usual() {
        let of = |count: u64| BTreeMap::from([("f", (1..=count).rev().collect::<Vec<u64>>())]);
        assert!(at_share(of(19), 50).is_empty());
        assert_eq!(at_share(of(20), 50).get("f"), Some(&10));
        assert_eq!(at_share(of(100), 95).get("f"), Some(&95));
        assert_eq!(at_share(of(21), 95).get("f"), Some(&20));
    }
}
