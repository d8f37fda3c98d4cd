//! What a batch changes in the database: records, their history, and what is known of the responses. A batch that comes
//! once more changes nothing.

use super::StoreError;
use super::decide::{Standing, compare};
use super::entry::{Entry, Item};
use super::responses::Responses;
use rusqlite::{OptionalExtension, Transaction, params};

/// Writes these batches.
pub(super) fn write_batches<'a>(
    transaction: &Transaction<'_>,
    entries: impl Iterator<Item = &'a Entry>,
) -> Result<bool, StoreError> {
    let before: i64 = transaction.query_row("SELECT last FROM sequence", [], |row| row.get(0))?;
    let mut seq = before;
    let mut responses = Responses::default();
    for entry in entries {
        for item in &entry.items {
            if write_record(transaction, entry, item, &mut seq)? {
                responses.add(transaction, entry, &item.response, &mut seq)?;
            }
        }
    }
    responses.write(transaction, &mut seq)?;
    if seq != before {
        transaction.execute("UPDATE sequence SET last = ?1", [seq])?;
    }
    Ok(seq != before)
}

/// Whether the record was new, or of a higher rev than the stored one.
fn write_record(
    transaction: &Transaction<'_>,
    entry: &Entry,
    item: &Item,
    seq: &mut i64,
) -> Result<bool, StoreError> {
    // Nearly all records are new, and then nothing has to be looked up.
    if insert(transaction, entry, item, *seq + 1)? {
        *seq += 1;
        return Ok(true);
    }
    let stored: Option<(i64, Standing)> = transaction
        .prepare_cached(
            "SELECT seq, rev, body FROM records WHERE project_id = ?1 AND response_id = ?2 AND id = ?3",
        )?
        .query_row(params![entry.project, item.response.id, item.id], |row| {
            let body = row.get_ref(2)?.as_str()?;
            Ok((row.get(0)?, compare(item.rev, &item.body, row.get(1)?, body)))
        })
        .optional()?;
    let (stored, standing) = stored.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    if standing == Standing::Higher {
        transaction
            .prepare_cached(&format!(
                "INSERT INTO history (project_id, id, rev, visitor, received_at_ms, body)
                 SELECT project_id, id, rev, visitor, received_at_ms, body FROM records WHERE seq = ?1 {THE_GREATEST}"
            ))?
            .execute([stored])?;
        transaction
            .prepare_cached("DELETE FROM records WHERE seq = ?1")?
            .execute([stored])?;
        *seq += 1;
        insert(transaction, entry, item, *seq)?;
    } else if standing == Standing::Lower {
        transaction
            .prepare_cached(&format!(
                "INSERT INTO history (project_id, id, rev, visitor, received_at_ms, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6) {THE_GREATEST}"
            ))?
            .execute(params![
                entry.project,
                item.id,
                item.rev,
                entry.visitor,
                entry.received_at_ms,
                item.body
            ])?;
    }
    Ok(standing == Standing::Higher)
}

/// Of several that bear the same rev the greatest stays, whatever order they come in.
const THE_GREATEST: &str = "ON CONFLICT (project_id, id, rev) DO UPDATE SET
    received_at_ms = excluded.received_at_ms, body = excluded.body WHERE excluded.body > body";

/// Whether there was none of this id.
fn insert(
    transaction: &Transaction<'_>,
    entry: &Entry,
    item: &Item,
    seq: i64,
) -> Result<bool, StoreError> {
    let inserted = transaction
        .prepare_cached(
            "INSERT INTO records (seq, project_id, id, rev, kind, retracted, response_id, trace_id, visitor, first_at_ms, at_ms, received_at_ms, skew_ms, batch, context, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
             ON CONFLICT (project_id, response_id, id) DO NOTHING",
        )?
        .execute(params![
            seq,
            entry.project,
            item.id,
            item.rev,
            item.kind.as_str(),
            item.retracted,
            item.response.id,
            item.response.trace_id,
            entry.visitor,
            item.first_at_ms,
            item.at_ms,
            entry.received_at_ms,
            entry.skew_ms,
            entry.batch,
            entry.context,
            item.body,
        ])?;
    Ok(inserted > 0)
}
