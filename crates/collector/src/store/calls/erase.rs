//! What goes of the calls with what is erased. A call holds what a person wrote, and nothing says that only this person
//! did: whoever erases a visitor has every call erased that an answer to this visitor came from, and its copies.

use super::join;
use crate::keys::ProjectId;
use crate::store::{StoreError, Subject};
use crate::traces::Call;
use rusqlite::{Transaction, params};

/// Erases the calls of a subject, as long as the records are there that tell which they are; how many.
pub(in crate::store) fn forget(
    transaction: &Transaction<'_>,
    project: ProjectId,
    subject: Subject<'_>,
    responses: &[String],
) -> Result<usize, StoreError> {
    let mut found = Vec::new();
    if let Subject::Visitor(visitor) = subject {
        found = join::of_visitor(transaction, project, visitor)?;
    }
    for response in responses {
        found.extend(join::of(transaction, project, response)?.map(|joined| joined.call));
    }
    let mut erased = 0;
    for call in join::with_copies(transaction, project, found)? {
        erased += one(transaction, project, &call)?;
    }
    if let Subject::Trace(trace) = subject {
        erased += transaction
            .prepare_cached("DELETE FROM calls WHERE project_id = ?1 AND trace_id = ?2")?
            .execute(params![project, trace])?;
    }
    Ok(erased)
}

fn one(
    transaction: &Transaction<'_>,
    project: ProjectId,
    call: &Call,
) -> Result<usize, StoreError> {
    Ok(transaction
        .prepare_cached(
            "DELETE FROM calls WHERE project_id = ?1 AND trace_id = ?2 AND span_id = ?3",
        )?
        .execute(params![project, call.trace_id, call.span_id])?)
}

/// Erases at most so many that last came before a time by the collector's clock.
pub(in crate::store) fn older(
    transaction: &Transaction<'_>,
    project: ProjectId,
    before_ms: u64,
    limit: usize,
) -> Result<usize, StoreError> {
    Ok(transaction
        .prepare_cached(
            "DELETE FROM calls WHERE rowid IN
               (SELECT rowid FROM calls WHERE project_id = ?1 AND received_at_ms < ?2 LIMIT ?3)",
        )?
        .execute(params![project, before_ms as i64, limit as i64])?)
}
