//! A sketch of each call's answer, and where it is looked up.

use super::call_of;
use crate::keys::ProjectId;
use crate::store::{Store, StoreError};
use crate::traces::{Call, content};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use serde_json::json;

impl Store {
    /// Makes sketches of at most so many calls that were stored before there were any; how many are done now.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn sketch_older(&self, limit: usize) -> Result<usize, StoreError> {
        let mut writing = self.to_write()?;
        let transaction = writing.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let due: Vec<(ProjectId, String, String)> = transaction
            .prepare_cached("SELECT project_id, trace_id, span_id FROM unsketched LIMIT ?1")?
            .query_map(params![limit as i64], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect::<Result<_, _>>()?;
        for (project, trace, span) in &due {
            let of = params![project, trace, span];
            let call = transaction
                .prepare_cached(
                    "SELECT body FROM calls WHERE project_id = ?1 AND trace_id = ?2 AND span_id = ?3",
                )?
                .query_row(of, call_of)
                .optional()?;
            match call {
                Some(call) => write(&transaction, *project, &call)?,
                None => done(&transaction, of)?,
            }
        }
        transaction.commit()?;
        Ok(due.len())
    }
}

/// Writes what is looked for of a call, in the place of what was there.
pub(super) fn write(
    transaction: &Transaction<'_>,
    project: ProjectId,
    call: &Call,
) -> Result<(), StoreError> {
    let of = params![project, call.trace_id, call.span_id];
    done(transaction, of)?;
    transaction
        .prepare_cached(
            "DELETE FROM sketches WHERE project_id = ?1 AND trace_id = ?2 AND span_id = ?3",
        )?
        .execute(of)?;
    let Some(sketch) = content::sketch(call).filter(|_| !call.alone) else {
        return Ok(());
    };
    let places = content::places(&sketch);
    transaction
        .prepare_cached(
            "INSERT INTO sketches (project_id, trace_id, span_id, session, user, end_ms, sketch, places)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            project,
            call.trace_id,
            call.span_id,
            call.session,
            call.user,
            call.end_ms as i64,
            sketch.to_bytes(),
            json!(places).to_string(),
        ])?;
    let id = transaction.last_insert_rowid();
    let mut place = transaction.prepare_cached(
        "INSERT OR IGNORE INTO sketch_places (project_id, hash, end_ms, sketch_id) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for hash in places {
        place.execute(params![project, hash, call.end_ms as i64, id])?;
    }
    Ok(())
}

fn done(transaction: &Transaction<'_>, of: &[&dyn rusqlite::ToSql]) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "DELETE FROM unsketched WHERE project_id = ?1 AND trace_id = ?2 AND span_id = ?3",
        )?
        .execute(of)?;
    Ok(())
}
