//! Several answers to one prompt: which one was asked for again in the place of which.

use super::{Reader, StoreError};
use crate::keys::ProjectId;
use rusqlite::params;
use std::collections::BTreeSet;

/// Attempts of one prompt that are looked at; nobody asks for more and means the first ones still.
const MOST: usize = 16;

// The plus keeps SQLite from going by what all regenerations have in common, or by the order.
const NEXT: &str = "SELECT body ->> '$.regenerate.next_response' FROM records
  WHERE project_id = ?1 AND response_id = ?2 AND +kind = 'regenerate' AND NOT retracted ORDER BY 1";
const BEFORE: &str = "SELECT response_id FROM records
  WHERE project_id = ?1 AND body ->> '$.regenerate.next_response' = ?2 AND kind = 'regenerate' AND NOT retracted
  ORDER BY +response_id";

impl Reader {
    /// The attempts that a response is one of, the first ones first; it alone where there are no others.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn attempts(&self, project: ProjectId, response: &str) -> Result<Vec<String>, StoreError> {
        let mut found = vec![response.to_owned()];
        // Back to the first one, and from there on: one may have been asked for again twice.
        while let Some(first) = found.first()
            && let Some(before) = self.ids(BEFORE, project, first)?.into_iter().next()
            && found.len() < MOST
            && !found.contains(&before)
        {
            found.insert(0, before);
        }
        let mut at = 0;
        while let Some(one) = found.get(at) {
            for next in self.ids(NEXT, project, one)? {
                if found.len() < MOST && !found.contains(&next) {
                    found.push(next);
                }
            }
            at += 1;
        }
        Ok(found)
    }

    /// All responses that are one of several attempts.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn attempted(&self, project: ProjectId) -> Result<BTreeSet<String>, StoreError> {
        let mut statement = self.connection()?.prepare_cached(
            "SELECT response_id, body ->> '$.regenerate.next_response' FROM records
             WHERE project_id = ?1 AND kind = 'regenerate' AND NOT retracted
               AND body ->> '$.regenerate.next_response' IS NOT NULL",
        )?;
        let mut rows = statement.query([project])?;
        let mut found = BTreeSet::new();
        while let Some(row) = rows.next()? {
            found.insert(row.get(0)?);
            found.insert(row.get(1)?);
        }
        Ok(found)
    }

    fn ids(
        &self,
        which: &str,
        project: ProjectId,
        response: &str,
    ) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection()?.prepare_cached(which)?;
        let found = statement.query_map(params![project, response], |row| row.get(0))?;
        // Who asked again and got nothing names none.
        let named = found.filter_map(Result::transpose);
        Ok(named.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::{BEFORE, NEXT};
    use crate::store::Store;

    /// What is asked for each answer must not grow with what there is of others.
    #[test]
    fn both_ways_along_a_chain_are_found_by_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let reader = store.reader().unwrap();
        for (which, index) in [
            (NEXT, "records_by_response (project_id=? AND response_id=?)"),
            (BEFORE, "records_by_next (project_id=? AND <expr>=?)"),
        ] {
            let plan: String = reader
                .connection()
                .unwrap()
                .query_row(
                    &format!("EXPLAIN QUERY PLAN {which}"),
                    rusqlite::params![1, "r-1"],
                    |row| row.get(3),
                )
                .unwrap();
            assert_eq!(plan, format!("SEARCH records USING INDEX {index}"));
        }
    }
}
