//! What goes of frozen sets with what is erased. A case holds what several people said of one answer, and stands or falls
//! with each of them: whoever is erased takes every case with them whose answer they had said anything of. The case goes
//! whole, with the key of its question: eight bytes that tell a short question to whoever can guess it.

use crate::keys::ProjectId;
use crate::store::{StoreError, Subject};
use crate::traces::user;
use rusqlite::{Transaction, params};

/// Erases the cases of a subject; how many.
pub(in crate::store) fn forget(
    transaction: &Transaction<'_>,
    project: ProjectId,
    subject: Subject<'_>,
    responses: &[String],
) -> Result<usize, StoreError> {
    const OF_PROJECT: &str = "set_id IN (SELECT id FROM sets WHERE project_id = ?1)";
    let mut erased = 0;
    match subject {
        Subject::Visitor(visitor) => {
            let which = format!(
                "SELECT set_id, place FROM case_people WHERE visitor IN (?2, ?3) AND {OF_PROJECT}"
            );
            erased += these(
                transaction,
                &which,
                params![project, visitor, user(visitor)],
            )?;
        }
        Subject::Trace(trace) => {
            let which =
                format!("SELECT set_id, place FROM cases WHERE trace_id = ?2 AND {OF_PROJECT}");
            erased += these(transaction, &which, params![project, trace])?;
        }
        Subject::Response(_) => {}
    }
    let which = format!("SELECT set_id, place FROM cases WHERE response_id = ?2 AND {OF_PROJECT}");
    for response in responses {
        erased += these(transaction, &which, params![project, response])?;
    }
    Ok(erased)
}

/// Erases at most so many of which something last came before a time by the collector's clock.
pub(in crate::store) fn older(
    transaction: &Transaction<'_>,
    project: ProjectId,
    before_ms: u64,
    limit: usize,
) -> Result<usize, StoreError> {
    these(
        transaction,
        "SELECT set_id, place FROM cases WHERE received_at_ms < ?2 AND set_id IN (SELECT id FROM sets WHERE project_id = ?1) LIMIT ?3",
        params![project, before_ms as i64, limit as i64],
    )
}

/// Each version goes on saying how many it has lost.
fn these(
    transaction: &Transaction<'_>,
    which: &str,
    of: &[&dyn rusqlite::ToSql],
) -> Result<usize, StoreError> {
    let found: Vec<(i64, i64)> = transaction
        .prepare_cached(which)?
        .query_map(of, |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut erased = 0;
    for (set, place) in found {
        transaction
            .prepare_cached("DELETE FROM case_people WHERE set_id = ?1 AND place = ?2")?
            .execute(params![set, place])?;
        let gone = transaction
            .prepare_cached("DELETE FROM cases WHERE set_id = ?1 AND place = ?2")?
            .execute(params![set, place])?;
        transaction
            .prepare_cached("UPDATE sets SET erased = erased + ?2 WHERE id = ?1")?
            .execute(params![set, gone as i64])?;
        erased += gone;
    }
    Ok(erased)
}
