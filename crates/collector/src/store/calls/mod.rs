//! Calls of language models, as traces tell of them.
//!
//! They are written into the database at once, in the turn of whoever writes: a back end whose request is put off sends it
//! again, and a page's records never wait behind it in the inbox.
//!
//! # Layout
//! - here: what a request brings. `join`: which call gave an answer, by what both name. `content`: by what it says. `sketches`: where
//!   that is looked up. `erase`: what goes with what is erased.

mod content;
pub(super) mod erase;
pub(super) mod join;
mod sketches;

pub use join::Joined;

use super::{Store, StoreError};
use crate::keys::ProjectId;
use crate::traces::Call;
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};

impl Store {
    /// Stores calls, durably once this returns. One that comes again, or in parts, is put together with what is there.
    ///
    /// # Errors
    /// When the store cannot be written now: nothing is stored then.
    pub fn put_calls(
        &self,
        project: ProjectId,
        received_at_ms: u64,
        calls: Vec<Call>,
    ) -> Result<(), StoreError> {
        if calls.is_empty() {
            return Ok(());
        }
        let mut writing = self.to_write()?;
        let transaction = writing.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for call in calls {
            put(&transaction, project, received_at_ms, call)?;
        }
        Ok(transaction.commit()?)
    }
}

fn put(
    transaction: &Transaction<'_>,
    project: ProjectId,
    received_at_ms: u64,
    call: Call,
) -> Result<(), StoreError> {
    let before = transaction
        .prepare_cached(
            "SELECT body FROM calls WHERE project_id = ?1 AND trace_id = ?2 AND span_id = ?3",
        )?
        .query_row(params![project, call.trace_id, call.span_id], kept)
        .optional()?;
    let call = match before {
        Some(before) if before == call => return Ok(()),
        Some(before) => before.and(call),
        None => call,
    };
    transaction
        .prepare_cached(
            "INSERT INTO calls (project_id, trace_id, span_id, run_id, response_id, user, end_ms, received_at_ms, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (project_id, trace_id, span_id) DO UPDATE SET
               run_id = excluded.run_id, response_id = excluded.response_id, user = excluded.user,
               end_ms = excluded.end_ms, received_at_ms = excluded.received_at_ms, body = excluded.body",
        )?
        .execute(params![
            project,
            call.trace_id,
            call.span_id,
            call.run_id,
            call.response_id,
            call.user,
            call.end_ms as i64,
            received_at_ms as i64,
            body(&call),
        ])?;
    sketches::write(transaction, project, &call)
}

fn body(call: &Call) -> String {
    serde_json::to_string(call).unwrap_or_default()
}

/// The call in the first column.
fn call_of(row: &Row<'_>) -> rusqlite::Result<Call> {
    kept(row).map(Call::with_instructions)
}

/// The same as it is kept, to be put together with more of it.
fn kept(row: &Row<'_>) -> rusqlite::Result<Call> {
    let body = row.get_ref(0)?.as_str()?;
    serde_json::from_str(body).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}
