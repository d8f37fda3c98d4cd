//! The one thread that writes. It takes what waits, writes all of it in one transaction, and answers once
//! that is on the disk: a hundred batches cost one fsync.

use super::StoreError;
use crate::keys::ProjectId;
use afterword_core::record::Record;
use afterword_core::wire::Context;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::sync::Mutex;
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// Batches that may wait; beyond them clients are asked to come again.
const WAITING: usize = 1_024;

/// Batches of one transaction.
const TOGETHER: usize = 256;

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

struct Job {
    ingest: Ingest,
    reply: oneshot::Sender<Result<Outcome, StoreError>>,
}

pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || write_all(connection, waiting))
            .map_err(|_| StoreError::Unavailable)?;
        Ok(Self {
            jobs: Mutex::new(Some(jobs)),
            thread: Mutex::new(Some(thread)),
        })
    }

    fn sender(&self) -> Option<mpsc::Sender<Job>> {
        self.jobs.lock().ok()?.clone()
    }

    pub(super) async fn ingest(&self, ingest: Ingest) -> Result<Outcome, StoreError> {
        let (reply, answer) = oneshot::channel();
        let jobs = self.sender().ok_or(StoreError::Unavailable)?;
        jobs.try_send(Job { ingest, reply })
            .map_err(|_| StoreError::Unavailable)?;
        answer.await.unwrap_or(Err(StoreError::Unavailable))
    }

    pub(super) fn is_alive(&self) -> bool {
        self.sender().is_some_and(|jobs| !jobs.is_closed())
    }

    pub(super) fn close(&self) {
        if let Ok(mut jobs) = self.jobs.lock() {
            *jobs = None;
        }
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

fn write_all(mut connection: Connection, mut waiting: mpsc::Receiver<Job>) {
    while let Some(first) = waiting.blocking_recv() {
        let mut jobs = vec![first];
        while jobs.len() < TOGETHER {
            match waiting.try_recv() {
                Ok(job) => jobs.push(job),
                Err(_) => break,
            }
        }
        match write_together(&mut connection, &jobs) {
            Ok(outcomes) => {
                for (job, outcome) in jobs.into_iter().zip(outcomes) {
                    let _ = job.reply.send(Ok(outcome));
                }
            }
            Err(error) => {
                tracing::error!("nothing of {} batches was stored: {error}", jobs.len());
                for job in jobs {
                    let _ = job.reply.send(Err(StoreError::Unavailable));
                }
            }
        }
    }
    // Everything is in the log already; this only saves the next start the work.
    let _ = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
}

fn write_together(connection: &mut Connection, jobs: &[Job]) -> Result<Vec<Outcome>, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut seq: i64 = transaction.query_row("SELECT last FROM sequence", [], |row| row.get(0))?;
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        outcomes.push(write_batch(&transaction, &job.ingest, &mut seq)?);
    }
    transaction.execute("UPDATE sequence SET last = ?1", [seq])?;
    transaction.commit()?;
    Ok(outcomes)
}

fn write_batch(
    transaction: &Transaction<'_>,
    ingest: &Ingest,
    seq: &mut i64,
) -> Result<Outcome, StoreError> {
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

/// A time by the collector's clock. A client whose clock ran far ahead may name times that it would put before the epoch.
fn shifted(at_ms: u64, skew_ms: i64) -> i64 {
    (at_ms as i64).saturating_add(skew_ms).max(0)
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
            shifted(record.first_at_ms, ingest.skew_ms),
            shifted(record.at_ms, ingest.skew_ms),
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
