//! What a batch changes: records, their history, and what is known of the responses.

use super::StoreError;
use crate::keys::ProjectId;
use afterword_core::record::Record;
use afterword_core::wire::Context;
use rusqlite::{OptionalExtension, Transaction, params};

/// The good records of one request.
#[derive(Clone, Debug)]
pub struct Ingest {
    /// Whose they are.
    pub project: ProjectId,
    /// Who and where.
    pub context: Context,
    /// The id of the batch.
    pub batch: String,
    /// When it came, by the collector's clock.
    pub received_at_ms: u64,
    /// What to add to the client's times.
    pub skew_ms: i64,
    /// The records, redacted, with the client's times.
    pub records: Vec<Record>,
}

/// What became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Stored, or raised to a higher rev.
    pub accepted: usize,
    /// Known already, with this rev or a higher one.
    pub unchanged: usize,
}

pub(super) fn write_batch(
    transaction: &Transaction<'_>,
    ingest: &Ingest,
    seq: &mut i64,
) -> Result<Outcome, StoreError> {
    // `dropped` in it counts for the batch, and stands beside every record that this batch brought: whoever adds
    // them up takes each (visitor, batch) once. A retry bears the same batch id, and a record that was known already
    // keeps the context that it came with, so nothing is counted twice. What is lost are the counts of a batch of
    // which no record is the newest any more: the sum may be too low, never too high.
    let context = to_json(&ingest.context)?;
    let mut outcome = Outcome::default();
    for record in &ingest.records {
        if write_record(transaction, ingest, &context, record, seq)? {
            outcome.accepted += 1;
        } else {
            outcome.unchanged += 1;
        }
    }
    Ok(outcome)
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| {
        StoreError::Sqlite(rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    })
}

/// A time by the collector's clock: never before the epoch, where the clock of a client that ran far ahead would put
/// it, and never after the batch came, where that of a client whose clock went back would.
fn shifted(at_ms: u64, ingest: &Ingest) -> i64 {
    let shifted = (at_ms as i64).saturating_add(ingest.skew_ms);
    shifted.min(ingest.received_at_ms as i64).max(0)
}

/// Whether the record was new, or of a higher rev than the stored one.
fn write_record(
    transaction: &Transaction<'_>,
    ingest: &Ingest,
    context: &str,
    record: &Record,
    seq: &mut i64,
) -> Result<bool, StoreError> {
    let id = record.id.as_bytes();
    let body = to_json(record)?;
    let stored: Option<(i64, String, i64)> = transaction
        .prepare_cached(
            "SELECT rev, body, received_at_ms FROM records WHERE project_id = ?1 AND id = ?2",
        )?
        .query_row(params![ingest.project, id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    if let Some((rev, stored_body, received_at_ms)) = stored {
        let rev_now = record.rev as i64;
        // The same rule as `Record::replaces`, on the JSON that is at hand.
        let higher = rev_now > rev || rev_now == rev && body > stored_body;
        let (old_rev, old_body, old_received) = if higher {
            (rev, stored_body, received_at_ms)
        } else if body == stored_body {
            return Ok(false);
        } else {
            (rev_now, body.clone(), ingest.received_at_ms as i64)
        };
        transaction
            .prepare_cached(
                // Of several that bear the same rev the greatest stays, whatever order they come in.
                "INSERT INTO history (project_id, id, rev, visitor, received_at_ms, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (project_id, id, rev) DO UPDATE SET
                   received_at_ms = excluded.received_at_ms, body = excluded.body
                 WHERE excluded.body > body",
            )?
            .execute(params![ingest.project, id, old_rev, ingest.context.visitor, old_received, old_body])?;
        if !higher {
            return Ok(false);
        }
    }
    *seq += 1;
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO records (project_id, id, seq, rev, kind, retracted, response_id, trace_id, visitor, first_at_ms, at_ms, received_at_ms, skew_ms, batch, context, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            ingest.project,
            id,
            *seq,
            record.rev as i64,
            record.kind().as_str(),
            record.retracted,
            record.response.id,
            record.response.trace_id,
            ingest.context.visitor,
            shifted(record.first_at_ms, ingest),
            shifted(record.at_ms, ingest),
            ingest.received_at_ms as i64,
            ingest.skew_ms,
            ingest.batch,
            context,
            body,
        ])?;
    write_response(transaction, ingest, record, seq)?;
    Ok(true)
}

fn write_response(
    transaction: &Transaction<'_>,
    ingest: &Ingest,
    record: &Record,
    seq: &mut i64,
) -> Result<(), StoreError> {
    let response = &record.response;
    *seq += 1;
    let brings_text = response.text.is_some() || response.prompt.is_some();
    transaction
        .prepare_cached(
            // Both texts of a row are of one visitor, so that they go with that visitor.
            "INSERT INTO responses (project_id, id, seq, trace_id, span_id, run_id, model, prompt_version, chars, text, prompt, visitor, first_seen_ms, last_seen_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)
             ON CONFLICT (project_id, id) DO UPDATE SET
               seq = excluded.seq,
               trace_id = coalesce(excluded.trace_id, trace_id),
               span_id = coalesce(excluded.span_id, span_id),
               run_id = coalesce(excluded.run_id, run_id),
               model = coalesce(excluded.model, model),
               prompt_version = coalesce(excluded.prompt_version, prompt_version),
               chars = coalesce(excluded.chars, chars),
               text = CASE WHEN excluded.visitor <> visitor THEN excluded.text ELSE coalesce(excluded.text, text) END,
               prompt = CASE WHEN excluded.visitor <> visitor THEN excluded.prompt ELSE coalesce(excluded.prompt, prompt) END,
               visitor = coalesce(excluded.visitor, visitor),
               last_seen_ms = max(last_seen_ms, excluded.last_seen_ms)",
        )?
        .execute(params![
            ingest.project,
            response.id,
            *seq,
            response.trace_id,
            response.span_id,
            response.run_id,
            response.model,
            response.prompt_version,
            response.chars.map(|chars| chars as i64),
            response.text,
            response.prompt,
            brings_text.then_some(&ingest.context.visitor),
            ingest.received_at_ms as i64,
        ])?;
    Ok(())
}
