//! What is new since a sink last looked.

use super::{Durability, SinkStore};
use crate::store::StoreError;
use afterword_core::record::Kind;
use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::Value;

/// What a sink wants of a project's records.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// These kinds; none is all.
    pub kinds: Option<Vec<Kind>>,
    /// Of these environments; none is all, and what has no environment.
    pub environments: Option<Vec<String>>,
    /// Ms since its last event before a vote is due.
    pub thumb_age_ms: u64,
}

impl Selection {
    fn wants(&self, kind: &str, context: &str) -> bool {
        let kind = Kind::parse(kind);
        if self
            .kinds
            .as_ref()
            .is_some_and(|kinds| !kind.is_some_and(|kind| kinds.contains(&kind)))
        {
            return false;
        }
        let Some(environments) = &self.environments else {
            return true;
        };
        let context: Value = serde_json::from_str(context).unwrap_or_default();
        let environment = context.get("environment").and_then(Value::as_str);
        environment
            .is_some_and(|environment| environments.iter().any(|wanted| wanted == environment))
    }
}

struct New {
    id: Vec<u8>,
    seq: i64,
    kind: String,
    retracted: bool,
    at_ms: i64,
    context: String,
    response: String,
}

impl SinkStore {
    /// Takes up at most so many changed records, and gives how many of them there were to look at: fewer than the limit
    /// are all.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn take_up(
        &mut self,
        selection: &Selection,
        limit: usize,
        now_ms: u64,
    ) -> Result<usize, StoreError> {
        self.wait();
        let (project, sink) = (self.project, self.sink);
        // A look costs no write where there is nothing new.
        let (cursor, response_cursor, last) = self.connection.query_row(
            "SELECT cursor, response_cursor, (SELECT last FROM sequence) FROM sinks WHERE id = ?1",
            [sink],
            |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, i64>(2)?,
                ))
            },
        )?;
        if cursor >= last && response_cursor >= last {
            return Ok(0);
        }
        let (_turn, transaction) = self.transaction(Durability::Later)?;
        let new: Vec<New> = transaction
            .prepare_cached("SELECT id, seq, kind, retracted, at_ms, context, response_id FROM records WHERE project_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")?
            .query_map(params![project, cursor, limit as i64], |row| {
                Ok(New { id: row.get(0)?, seq: row.get(1)?, kind: row.get(2)?, retracted: row.get(3)?, at_ms: row.get(4)?, context: row.get(5)?, response: row.get(6)? })
            })?
            .collect::<Result<_, _>>()?;
        for record in new
            .iter()
            .filter(|record| selection.wants(&record.kind, &record.context))
        {
            let age = if record.kind == Kind::Thumb.as_str() {
                selection.thumb_age_ms as i64
            } else {
                0
            };
            put(
                &transaction,
                sink,
                record,
                record.at_ms.saturating_add(age),
                now_ms,
            )?;
        }
        // Fewer than asked for are all that there are: what lies between the last of them and `last` are responses.
        let last: i64 = transaction.query_row("SELECT last FROM sequence", [], |row| row.get(0))?;
        let cursor = if new.len() < limit {
            last
        } else {
            new.last().map_or(cursor, |record| record.seq)
        };
        let (response_cursor, responses) = learn(
            &transaction,
            project,
            sink,
            response_cursor,
            last,
            limit,
            now_ms,
        )?;
        transaction.execute(
            "UPDATE sinks SET cursor = ?2, response_cursor = ?3 WHERE id = ?1",
            params![sink, cursor, response_cursor],
        )?;
        transaction.commit()?;
        Ok(new.len().max(responses))
    }
}

fn put(
    transaction: &Transaction<'_>,
    sink: i64,
    record: &New,
    due_at_ms: i64,
    now_ms: u64,
) -> Result<(), StoreError> {
    let update = "UPDATE deliveries SET state = 'due', due_at_ms = ?3, turn = turn + 1, tries = 0, not_yet_since_ms = NULL, reason = NULL, detail = NULL,
          response_id = ?5, since_ms = CASE WHEN state = 'due' THEN since_ms ELSE ?4 END
        WHERE sink_id = ?1 AND record_id = ?2";
    let values = params![sink, record.id, due_at_ms, now_ms as i64, record.response];
    let known = transaction.prepare_cached(update)?.execute(values)? > 0;
    // What was taken back before it was ever taken up is nobody's business.
    if !known && !record.retracted {
        transaction
            .prepare_cached("INSERT INTO deliveries (sink_id, record_id, state, due_at_ms, since_ms, response_id) VALUES (?1, ?2, 'due', ?3, ?4, ?5)")?
            .execute(values)?;
    }
    Ok(())
}

/// Records that belonged nowhere are due again once their answer's trace is known. Gives the new cursor, and how many
/// responses were looked at.
fn learn(
    transaction: &Transaction<'_>,
    project: i64,
    sink: i64,
    cursor: i64,
    last: i64,
    limit: usize,
    now_ms: u64,
) -> Result<(i64, usize), StoreError> {
    let homeless: Option<i64> = transaction
        .prepare_cached("SELECT 1 FROM deliveries WHERE sink_id = ?1 AND state = 'never' AND reason IN ('no_trace', 'no_run') LIMIT 1")?
        .query_row([sink], |row| row.get(0))
        .optional()?;
    if homeless.is_none() {
        return Ok((last, 0));
    }
    let responses: Vec<(String, i64, bool)> = transaction
        .prepare_cached(
            "SELECT id, seq, trace_id IS NOT NULL OR span_id IS NOT NULL OR run_id IS NOT NULL FROM responses
             WHERE project_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
        )?
        .query_map(params![project, cursor, limit as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (response, _, _) in responses.iter().filter(|(_, _, has_home)| *has_home) {
        transaction
            .prepare_cached(
                "UPDATE deliveries SET state = 'due', due_at_ms = ?4, since_ms = ?4, turn = turn + 1, reason = NULL, detail = NULL
                 WHERE sink_id = ?1 AND state = 'never' AND reason IN ('no_trace', 'no_run')
                   AND record_id IN (SELECT id FROM records WHERE project_id = ?2 AND response_id = ?3)",
            )?
            .execute(params![sink, project, response, now_ms as i64])?;
    }
    let reached = if responses.len() < limit {
        last
    } else {
        responses.last().map_or(last, |(_, seq, _)| *seq)
    };
    Ok((reached, responses.len()))
}
