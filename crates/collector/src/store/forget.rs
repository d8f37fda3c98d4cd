//! Erases everything of one visitor.

use super::StoreError;
use crate::keys::ProjectId;
use rusqlite::{Connection, TransactionBehavior, params};

/// What was erased of a visitor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Forgotten {
    /// Records.
    pub records: usize,
    /// Older revs of records.
    pub revs: usize,
    /// Texts of answers and prompts.
    pub texts: usize,
}

pub(super) fn forget(
    connection: &mut Connection,
    project: ProjectId,
    visitor: &str,
) -> Result<Forgotten, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let of = params![project, visitor];
    let records = transaction.execute(
        "DELETE FROM records WHERE project_id = ?1 AND visitor = ?2",
        of,
    )?;
    let revs = transaction.execute(
        "DELETE FROM history WHERE project_id = ?1 AND visitor = ?2",
        of,
    )?;
    let texts = transaction.execute(
        "UPDATE responses SET text = NULL, prompt = NULL, visitor = NULL WHERE project_id = ?1 AND visitor = ?2",
        of,
    )?;
    transaction.execute(
        "DELETE FROM responses WHERE project_id = ?1 AND NOT EXISTS
           (SELECT 1 FROM records WHERE records.project_id = responses.project_id AND records.response_id = responses.id)",
        [project],
    )?;
    transaction.commit()?;
    // The log still holds what was erased until it is folded into the file.
    let busy: bool =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        return Err(StoreError::Unavailable);
    }
    Ok(Forgotten {
        records,
        revs,
        texts,
    })
}
