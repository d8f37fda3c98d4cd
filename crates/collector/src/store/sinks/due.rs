//! What is to be sent now.

use super::SinkStore;
use crate::sinks::item::{Item, Standing, Target};
use crate::store::StoreError;
use crate::store::reader::object;
use afterword_core::record::{Kind, RecordId};
use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Map, Value, json};

/// A record that is due.
#[derive(Debug)]
pub struct Due {
    /// Its id.
    pub id: RecordId,
    /// Which state of affairs this is.
    pub turn: i64,
    /// Tries in a row that its trace had not arrived, or that it was stumbled over.
    pub tries: u32,
    /// Since when, in ms since the epoch.
    pub not_yet_since_ms: Option<u64>,
    /// What may stand in the other system.
    pub standing: Option<Standing>,
    /// The record as it is now; none when it was erased.
    pub item: Option<Item>,
}

impl SinkStore {
    /// What is due, the longest overdue first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn due(&self, limit: usize, now_ms: u64) -> Result<Vec<Due>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT d.record_id, d.turn, d.tries, d.not_yet_since_ms, d.standing,
                    r.rev, r.kind, r.retracted, r.response_id, r.first_at_ms, r.at_ms, r.received_at_ms, r.skew_ms, r.batch, r.context, r.body,
                    p.trace_id, p.span_id, p.run_id
             FROM deliveries d
             LEFT JOIN records r ON r.project_id = ?1 AND r.response_id = d.response_id AND r.id = d.record_id
             LEFT JOIN responses p ON p.project_id = ?1 AND p.id = r.response_id
             WHERE d.sink_id = ?2 AND d.state = 'due' AND d.due_at_ms <= ?3
             ORDER BY d.due_at_ms LIMIT ?4",
        )?;
        let rows = statement.query_map(
            params![self.project, self.sink, now_ms as i64, limit as i64],
            due,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// When the next one is due, in ms since the epoch.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn next_due(&self) -> Result<Option<u64>, StoreError> {
        let next: Option<i64> = self
            .connection
            .prepare_cached("SELECT due_at_ms FROM deliveries WHERE sink_id = ?1 AND state = 'due' ORDER BY due_at_ms LIMIT 1")?
            .query_row([self.sink], |row| row.get(0))
            .optional()?;
        Ok(next.map(|next| next.max(0) as u64))
    }
}

fn due(row: &Row<'_>) -> rusqlite::Result<Due> {
    let standing: Option<String> = row.get(4)?;
    Ok(Due {
        id: RecordId::from_bytes(row.get(0)?),
        turn: row.get(1)?,
        tries: row.get(2)?,
        not_yet_since_ms: row.get::<_, Option<i64>>(3)?.map(|ms| ms.max(0) as u64),
        standing: standing.and_then(|json| serde_json::from_str(&json).ok()),
        item: item(row)?,
    })
}

fn item(row: &Row<'_>) -> rusqlite::Result<Option<Item>> {
    let Some(rev) = row.get::<_, Option<i64>>(5)? else {
        return Ok(None);
    };
    let Some(kind) = Kind::parse(&row.get::<_, String>(6)?) else {
        return Ok(None);
    };
    let (first_at_ms, at_ms): (i64, i64) = (row.get(9)?, row.get(10)?);
    let mut record = object(&row.get::<_, String>(15)?);
    let own = record.get_mut("response").and_then(Value::as_object_mut);
    let own = own.map(|response| {
        response.remove("token");
        response.clone()
    });
    for (name, value) in [
        ("first_at_ms", json!(first_at_ms)),
        ("at_ms", json!(at_ms)),
        ("received_at_ms", json!(row.get::<_, i64>(11)?)),
        ("skew_ms", json!(row.get::<_, i64>(12)?)),
        ("batch", json!(row.get::<_, String>(13)?)),
        ("context", Value::Object(object(&row.get::<_, String>(14)?))),
    ] {
        record.insert(name.to_owned(), value);
    }
    Ok(Some(Item {
        id: RecordId::from_bytes(row.get(0)?),
        rev: rev as u64,
        kind,
        retracted: row.get(7)?,
        response: row.get(8)?,
        target: target(
            &own.unwrap_or_default(),
            row.get(16)?,
            row.get(17)?,
            row.get(18)?,
        ),
        first_at_ms: first_at_ms as u64,
        at_ms: at_ms as u64,
        record,
    }))
}

/// Where the record says that it belongs; where it says nothing, what any other about the same answer said.
fn target(
    own: &Map<String, Value>,
    trace: Option<String>,
    span: Option<String>,
    run: Option<String>,
) -> Target {
    let said = |name: &str| own.get(name).and_then(Value::as_str).map(str::to_owned);
    // Trace and span are of one source: a span of another trace would be nowhere.
    let (trace, span) = match said("trace_id") {
        Some(own) if said("span_id").is_none() && Some(&own) == trace.as_ref() => (Some(own), span),
        Some(own) => (Some(own), said("span_id")),
        None => (trace, span.or_else(|| said("span_id"))),
    };
    Target {
        trace,
        span,
        run: said("run_id").or(run),
    }
}
