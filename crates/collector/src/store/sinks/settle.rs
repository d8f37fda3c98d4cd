//! Before it is sent, what may stand there; after it was sent, what became of it.

use super::{Durability, SinkStore};
use crate::sinks::item::Standing;
use crate::store::StoreError;
use afterword_core::record::RecordId;
use rusqlite::{Transaction, params};
use std::collections::HashSet;

/// What became of a record.
#[derive(Debug)]
pub enum Settled {
    /// The system shows what the record says: this stands there now.
    Done(Option<Standing>),
    /// There was nothing to do.
    Nothing,
    /// It is to be tried again at this time, in ms since the epoch: a stable code, and what was said.
    Later(u64, &'static str, String),
    /// It will not be tried again unless the record changes: a stable code, and what was said.
    Never(&'static str, String),
}

impl SinkStore {
    /// Writes down what may stand in the other system from now on, and gives the records for which that is still so: the
    /// others have changed meanwhile, and are not to be sent.
    ///
    /// # Errors
    /// When the store cannot be written: then nothing is to be sent.
    pub fn claim(
        &mut self,
        claims: &[(RecordId, i64, Standing)],
    ) -> Result<HashSet<RecordId>, StoreError> {
        let sink = self.sink;
        let (_turn, transaction) = self.transaction(Durability::Now)?;
        let mut claimed = HashSet::new();
        for (id, turn, standing) in claims {
            let changed = transaction
                .prepare_cached("UPDATE deliveries SET standing = ?4 WHERE sink_id = ?1 AND record_id = ?2 AND turn = ?3 AND state = 'due'")?
                .execute(params![sink, id.as_bytes(), turn, json(standing)])?;
            if changed > 0 {
                claimed.insert(*id);
            }
        }
        transaction.commit()?;
        Ok(claimed)
    }

    /// Writes down what became of records; `error` is what stopped the sink, and no error what shows that it works.
    ///
    /// # Errors
    /// When the store cannot be written: the same is sent again then.
    pub fn settle(
        &mut self,
        settled: &[(RecordId, i64, Settled)],
        error: Option<&str>,
        now_ms: u64,
    ) -> Result<(), StoreError> {
        let sink = self.sink;
        let project = self.project;
        let (_turn, transaction) = self.transaction(Durability::Later)?;
        let mut sent = 0_i64;
        // A system that says 'not yet' works.
        let works = |outcome: &Settled| match outcome {
            Settled::Done(_) => true,
            Settled::Later(_, reason, _) => *reason == "not_yet",
            _ => false,
        };
        let answers = settled.iter().any(|(_, _, outcome)| works(outcome));
        for (id, turn, outcome) in settled {
            write(&transaction, sink, *id, *turn, outcome, now_ms)?;
            if matches!(outcome, Settled::Done(_) | Settled::Nothing) {
                sweep(&transaction, sink, project, *id)?;
            }
            sent += i64::from(matches!(outcome, Settled::Done(_)));
        }
        if sent > 0 {
            transaction.execute(
                "UPDATE sinks SET sent = sent + ?2, last_sent_ms = ?3 WHERE id = ?1",
                params![sink, sent, now_ms as i64],
            )?;
        }
        if answers && error.is_none() {
            transaction.execute(
                "UPDATE sinks SET failing_since_ms = NULL WHERE id = ?1",
                [sink],
            )?;
        }
        if let Some(error) = error {
            transaction.execute(
                "UPDATE sinks SET last_error = ?2, last_error_ms = ?3, failing_since_ms = coalesce(failing_since_ms, ?3) WHERE id = ?1",
                params![sink, error, now_ms as i64],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }
}

fn json(standing: &Standing) -> Option<String> {
    serde_json::to_string(standing).ok()
}

fn write(
    transaction: &Transaction<'_>,
    sink: i64,
    id: RecordId,
    turn: i64,
    outcome: &Settled,
    now_ms: u64,
) -> Result<(), StoreError> {
    let id = id.as_bytes();
    match outcome {
        Settled::Done(standing) => {
            let standing = standing.as_ref().and_then(json);
            let changed = transaction
                .prepare_cached(
                    "UPDATE deliveries SET state = 'done', standing = ?4, tries = 0, not_yet_since_ms = NULL, reason = NULL, detail = NULL
                     WHERE sink_id = ?1 AND record_id = ?2 AND turn = ?3",
                )?
                .execute(params![sink, id, turn, standing])?;
            if changed == 0 {
                // It has changed meanwhile and stays due; what stands there is known all the same.
                transaction
                    .prepare_cached(
                        "UPDATE deliveries SET standing = ?3 WHERE sink_id = ?1 AND record_id = ?2",
                    )?
                    .execute(params![sink, id, standing])?;
            }
        }
        Settled::Nothing => {
            transaction
                .prepare_cached(
                    "UPDATE deliveries SET state = 'done', tries = 0, not_yet_since_ms = NULL, reason = NULL, detail = NULL
                     WHERE sink_id = ?1 AND record_id = ?2 AND turn = ?3",
                )?
                .execute(params![sink, id, turn])?;
        }
        Settled::Later(at_ms, reason, detail) => {
            transaction
                .prepare_cached(
                    "UPDATE deliveries SET due_at_ms = ?4, tries = tries + 1, not_yet_since_ms = coalesce(not_yet_since_ms, ?5), reason = ?6, detail = ?7
                     WHERE sink_id = ?1 AND record_id = ?2 AND turn = ?3",
                )?
                .execute(params![sink, id, turn, *at_ms as i64, now_ms as i64, reason, detail])?;
        }
        Settled::Never(reason, detail) => {
            transaction
                .prepare_cached(
                    "UPDATE deliveries SET state = 'never', reason = ?4, detail = ?5 WHERE sink_id = ?1 AND record_id = ?2 AND turn = ?3",
                )?
                .execute(params![sink, id, turn, reason, detail])?;
        }
    }
    Ok(())
}

/// Of a record that was erased, and stands nowhere any more, nothing is kept.
fn sweep(
    transaction: &Transaction<'_>,
    sink: i64,
    project: i64,
    id: RecordId,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "DELETE FROM deliveries WHERE sink_id = ?1 AND record_id = ?2 AND standing IS NULL
               AND NOT EXISTS (SELECT 1 FROM records WHERE project_id = ?3 AND records.response_id = deliveries.response_id AND id = ?2)",
        )?
        .execute(params![sink, id.as_bytes(), project])?;
    Ok(())
}
