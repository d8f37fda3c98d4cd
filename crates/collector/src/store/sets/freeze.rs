//! A new version of a set, and one that is removed.

use crate::keys::ProjectId;
use crate::sets::{Candidate, Frozen, Name, Selection, Wanted};
use crate::store::{Store, StoreError};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

impl Store {
    /// Keeps these cases as the next version of a set, unless its newest version holds just them. What was erased since
    /// they were found is left out.
    ///
    /// # Errors
    /// When the store cannot be written: nothing is kept then.
    pub fn freeze(
        &self,
        project: ProjectId,
        name: &Name,
        selection: &Selection,
        candidates: &[Candidate],
        now_ms: u64,
    ) -> Result<Frozen, StoreError> {
        let mut writing = self.to_write()?;
        let transaction = writing.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut standing = Vec::new();
        for candidate in candidates {
            if stands(&transaction, project, candidate)? {
                standing.push((candidate, body(candidate)));
            }
        }
        if standing.is_empty() {
            return Ok(Frozen::Empty);
        }
        if let Some(version) = same(&transaction, project, name, &standing)? {
            return Ok(Frozen::Unchanged { version });
        }
        let version: u32 = transaction.query_row(
            "SELECT coalesce(max(version), 0) + 1 FROM sets WHERE project_id = ?1 AND name = ?2",
            params![project, name.as_str()],
            |row| row.get(0),
        )?;
        transaction.execute(
            "INSERT INTO sets (project_id, name, version, frozen_at_ms, selection) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                project,
                name.as_str(),
                version,
                now_ms as i64,
                serde_json::to_string(selection).unwrap_or_default(),
            ],
        )?;
        let set = transaction.last_insert_rowid();
        for (place, (candidate, body)) in standing.iter().enumerate() {
            put(&transaction, project, set, place as i64, candidate, body)?;
        }
        transaction.commit()?;
        Ok(Frozen::Made {
            version,
            cases: standing.len(),
        })
    }

    /// Removes one version of a set, or all of them; how many. Their numbers are not used again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remove_set(
        &self,
        project: ProjectId,
        wanted: &Wanted,
        now_ms: u64,
    ) -> Result<usize, StoreError> {
        let mut writing = self.to_write()?;
        let transaction = writing.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let of = params![project, wanted.name.as_str(), wanted.version];
        for table in ["case_people", "cases"] {
            transaction.execute(
                &format!(
                    "DELETE FROM {table} WHERE set_id IN
                       (SELECT id FROM sets WHERE project_id = ?1 AND name = ?2 AND (?3 IS NULL OR version = ?3))"
                ),
                of,
            )?;
        }
        let removed = transaction.execute(
            "UPDATE sets SET removed_at_ms = ?4, selection = '{}' WHERE project_id = ?1 AND name = ?2 AND (?3 IS NULL OR version = ?3)
               AND removed_at_ms IS NULL",
            params![project, wanted.name.as_str(), wanted.version, now_ms as i64],
        )?;
        transaction.commit()?;
        Ok(removed)
    }
}

fn body(candidate: &Candidate) -> String {
    serde_json::to_string(&candidate.case).unwrap_or_default()
}

/// Whether all that it was made of is still there.
fn stands(
    transaction: &Transaction<'_>,
    project: ProjectId,
    candidate: &Candidate,
) -> Result<bool, StoreError> {
    let mut heard = transaction.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM records WHERE project_id = ?1 AND response_id = ?2 AND visitor = ?3)",
    )?;
    let response = &candidate.case.response_id;
    for visitor in &candidate.speakers {
        if !heard.query_row(params![project, response, visitor], |row| row.get(0))? {
            return Ok(false);
        }
    }
    let Some((trace, span)) = &candidate.call else {
        return Ok(!candidate.speakers.is_empty());
    };
    let mut called = transaction.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM calls WHERE project_id = ?1 AND trace_id = ?2 AND span_id = ?3)",
    )?;
    Ok(called.query_row(params![project, trace, span], |row| row.get(0))?)
}

/// The newest version, where it holds just these cases and none of its own was erased.
fn same(
    transaction: &Transaction<'_>,
    project: ProjectId,
    name: &Name,
    standing: &[(&Candidate, String)],
) -> Result<Option<u32>, StoreError> {
    let newest = transaction
        .prepare_cached(
            "SELECT id, version FROM sets WHERE project_id = ?1 AND name = ?2 AND removed_at_ms IS NULL ORDER BY version DESC LIMIT 1",
        )?
        .query_row(params![project, name.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?))
        })
        .optional()?;
    let Some((set, version)) = newest else {
        return Ok(None);
    };
    let mut statement =
        transaction.prepare_cached("SELECT body FROM cases WHERE set_id = ?1 ORDER BY place")?;
    let mut rows = statement.query(params![set])?;
    let mut wanted = standing.iter();
    while let Some(row) = rows.next()? {
        match wanted.next() {
            Some((_, body)) if row.get::<_, String>(0)? == *body => {}
            _ => return Ok(None),
        }
    }
    Ok(wanted.next().is_none().then_some(version))
}

fn put(
    transaction: &Transaction<'_>,
    project: ProjectId,
    set: i64,
    place: i64,
    candidate: &Candidate,
    body: &str,
) -> Result<(), StoreError> {
    let case = &candidate.case;
    transaction
        .prepare_cached(
            // Its age is that of the youngest thing in it, as it is for an answer.
            "INSERT INTO cases (set_id, place, case_id, prompt_key, response_id, trace_id, visitor, expected_visitor, received_at_ms, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT visitor FROM responses WHERE project_id = ?9 AND id = ?5), ?7,
               (SELECT max(received_at_ms) FROM records WHERE project_id = ?9 AND response_id = ?5), ?8)",
        )?
        .execute(params![
            set,
            place,
            case.id,
            candidate.prompt_key,
            case.response_id,
            case.trace_id,
            candidate.expected_by,
            body,
            project,
        ])?;
    // Also those who took back what they had said: their words may be in it.
    transaction
        .prepare_cached(
            "INSERT INTO case_people (set_id, place, visitor)
             SELECT DISTINCT ?1, ?2, visitor FROM records WHERE project_id = ?3 AND response_id = ?4
             UNION SELECT ?1, ?2, ?5 WHERE ?5 IS NOT NULL",
        )?
        .execute(params![
            set,
            place,
            project,
            case.response_id,
            candidate.user,
        ])?;
    Ok(())
}
