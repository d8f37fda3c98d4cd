//! How far the sinks are: what the list of sinks shows, and what metrics count.

use crate::keys::ProjectId;
use crate::store::StoreError;
use rusqlite::{Connection, params};
use serde::Serialize;
use std::collections::BTreeMap;

/// How far one sink is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SinkState {
    /// What it is called.
    pub name: String,
    /// The `seq` of the store that it has taken up.
    pub cursor: i64,
    /// Records that are not passed on yet: taken up and due, or not taken up.
    pub backlog: u64,
    /// Since when the oldest of them has waited, in ms since the epoch.
    pub oldest_waiting_since_ms: Option<u64>,
    /// Of those taken up, how many wait for what reason.
    pub waiting: BTreeMap<String, u64>,
    /// Records passed on; each change counts.
    pub sent: u64,
    /// When it last was, in ms since the epoch.
    pub last_sent_ms: Option<u64>,
    /// Records that will not be, by reason.
    pub never: BTreeMap<String, u64>,
    /// Since when the system has taken nothing, in ms since the epoch; none while all is well.
    pub failing_since_ms: Option<u64>,
    /// What it said last when it took nothing.
    pub last_error: Option<String>,
    /// When, in ms since the epoch.
    pub last_error_ms: Option<u64>,
}

pub(in crate::store) fn states(
    connection: &Connection,
    project: ProjectId,
) -> Result<Vec<SinkState>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT id, name, cursor, sent, last_sent_ms, failing_since_ms, last_error, last_error_ms,
                (SELECT count(*) FROM records WHERE project_id = ?1 AND seq > cursor),
                (SELECT min(received_at_ms) FROM records WHERE project_id = ?1 AND seq > cursor),
                (SELECT min(since_ms) FROM deliveries WHERE sink_id = sinks.id AND state = 'due')
         FROM sinks WHERE project_id = ?1 ORDER BY name",
    )?;
    let ms = |ms: Option<i64>| ms.map(|ms| ms.max(0) as u64);
    let rows = statement.query_map([project], |row| {
        let oldest: [Option<i64>; 2] = [row.get(9)?, row.get(10)?];
        let state = SinkState {
            name: row.get(1)?,
            cursor: row.get(2)?,
            backlog: row.get::<_, i64>(8)? as u64,
            oldest_waiting_since_ms: ms(oldest.into_iter().flatten().min()),
            waiting: BTreeMap::new(),
            sent: row.get::<_, i64>(3)? as u64,
            last_sent_ms: ms(row.get(4)?),
            never: BTreeMap::new(),
            failing_since_ms: ms(row.get(5)?),
            last_error: row.get(6)?,
            last_error_ms: ms(row.get(7)?),
        };
        Ok((row.get::<_, i64>(0)?, state))
    })?;
    let mut states = Vec::new();
    for row in rows {
        let (sink, mut state) = row?;
        state.waiting = counts(connection, sink, "due")?;
        state.never = counts(connection, sink, "never")?;
        state.backlog += state.waiting.values().sum::<u64>();
        states.push(state);
    }
    Ok(states)
}

/// How many are in this state, by reason; those without one wait for their turn.
fn counts(
    connection: &Connection,
    sink: i64,
    state: &str,
) -> Result<BTreeMap<String, u64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(reason, 'turn'), count(*) FROM deliveries WHERE sink_id = ?1 AND state = ?2 GROUP BY 1",
    )?;
    let rows = statement.query_map(params![sink, state], |row| {
        Ok((row.get(0)?, row.get::<_, i64>(1)? as u64))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
