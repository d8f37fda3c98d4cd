//! Lists, and rows for exports.

use super::StoreError;
use crate::keys::ProjectId;
use afterword_core::record::Kind;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde_json::{Map, Value, json};

/// Reads with a view of its own.
pub struct Reader {
    connection: Connection,
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// One trace.
    pub trace_id: Option<String>,
    /// One response.
    pub response_id: Option<String>,
    /// One kind.
    pub kind: Option<Kind>,
    /// One visitor.
    pub visitor: Option<String>,
    /// Received at or after this, ms.
    pub since_ms: Option<i64>,
    /// Behind this place.
    pub cursor: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

/// A record for an export.
pub struct Row {
    /// The wire record.
    pub record: Value,
    /// The visitor.
    pub visitor: String,
    /// The last event, by the collector's clock.
    pub at_ms: u64,
}

/// What is known of an answer's texts.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// The answer.
    pub text: Option<String>,
    /// What the person had asked.
    pub prompt: Option<String>,
}

/// One page of a list, and where the next one begins.
pub(super) type Page = (Vec<Value>, Option<i64>);

impl Reader {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    pub(super) fn answers(&self) -> bool {
        self.connection
            .query_row("SELECT last FROM sequence", [], |row| row.get::<_, i64>(0))
            .is_ok()
    }

    /// Records, oldest change first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn records(&self, project: ProjectId, filter: &Filter) -> Result<Page, StoreError> {
        let mut sql = "SELECT seq, body, context, first_at_ms, at_ms, received_at_ms, skew_ms, batch FROM records WHERE project_id = ?".to_owned();
        let mut values = vec![Sql::from(project)];
        for (clause, value) in [
            (" AND trace_id = ?", filter.trace_id.clone().map(Sql::from)),
            (
                " AND response_id = ?",
                filter.response_id.clone().map(Sql::from),
            ),
            (
                " AND kind = ?",
                filter.kind.map(|kind| Sql::from(kind.as_str().to_owned())),
            ),
            (" AND visitor = ?", filter.visitor.clone().map(Sql::from)),
            (" AND received_at_ms >= ?", filter.since_ms.map(Sql::from)),
            (" AND seq > ?", filter.cursor.map(Sql::from)),
        ] {
            if let Some(value) = value {
                sql.push_str(clause);
                values.push(value);
            }
        }
        sql.push_str(" ORDER BY seq LIMIT ?");
        values.push(Sql::from(filter.limit as i64 + 1));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| {
            let mut record = object(&row.get::<_, String>(1)?);
            record.insert("first_at_ms".to_owned(), json!(row.get::<_, i64>(3)?));
            record.insert("at_ms".to_owned(), json!(row.get::<_, i64>(4)?));
            record.insert("received_at_ms".to_owned(), json!(row.get::<_, i64>(5)?));
            record.insert("skew_ms".to_owned(), json!(row.get::<_, i64>(6)?));
            record.insert("batch".to_owned(), json!(row.get::<_, String>(7)?));
            record.insert(
                "context".to_owned(),
                Value::Object(object(&row.get::<_, String>(2)?)),
            );
            Ok((row.get::<_, i64>(0)?, Value::Object(record)))
        })?;
        Ok(page(rows.collect::<Result<_, _>>()?, filter.limit))
    }

    /// Responses, oldest change first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn responses(
        &self,
        project: ProjectId,
        id: Option<&str>,
        filter: &Filter,
    ) -> Result<Page, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT seq, id, trace_id, span_id, run_id, model, prompt_version, chars, text, prompt, first_seen_ms, last_seen_ms
             FROM responses
             WHERE project_id = ?1 AND (?2 IS NULL OR id = ?2) AND (?3 IS NULL OR trace_id = ?3) AND (?4 IS NULL OR last_seen_ms >= ?4) AND seq > ?5
             ORDER BY seq LIMIT ?6",
        )?;
        const NAMES: [&str; 11] = [
            "id",
            "trace_id",
            "span_id",
            "run_id",
            "model",
            "prompt_version",
            "chars",
            "text",
            "prompt",
            "first_seen_ms",
            "last_seen_ms",
        ];
        let cursor = filter.cursor.unwrap_or(0);
        let rows = statement.query_map(
            params![
                project,
                id,
                filter.trace_id,
                filter.since_ms,
                cursor,
                filter.limit as i64 + 1
            ],
            |row| {
                let mut response = Map::new();
                for (at, name) in NAMES.into_iter().enumerate() {
                    let value = match row.get::<_, Sql>(at + 1)? {
                        Sql::Text(text) => json!(text),
                        Sql::Integer(number) => json!(number),
                        _ => continue,
                    };
                    response.insert(name.to_owned(), value);
                }
                Ok((row.get::<_, i64>(0)?, Value::Object(response)))
            },
        )?;
        Ok(page(rows.collect::<Result<_, _>>()?, filter.limit))
    }

    /// Every record of these kinds that stands, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read, or `each` fails.
    pub fn each(
        &self,
        project: ProjectId,
        kinds: &[Kind],
        mut each: impl FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for kind in kinds {
            let mut statement = self
                .connection
                .prepare_cached("SELECT body, visitor, at_ms FROM records WHERE project_id = ?1 AND kind = ?2 ORDER BY at_ms, id")?;
            let mut rows = statement.query(params![project, kind.as_str()])?;
            while let Some(row) = rows.next()? {
                let body: String = row.get(0)?;
                let at_ms: i64 = row.get(2)?;
                each(Row {
                    record: Value::Object(object(&body)),
                    visitor: row.get(1)?,
                    at_ms: at_ms as u64,
                })?;
            }
        }
        Ok(())
    }

    /// What is known of an answer's texts from any record about it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn text(&self, project: ProjectId, response: &str) -> Result<Text, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT text, prompt FROM responses WHERE project_id = ?1 AND id = ?2",
        )?;
        let found = statement
            .query_row(params![project, response], |row| {
                Ok(Text {
                    text: row.get(0)?,
                    prompt: row.get(1)?,
                })
            })
            .optional()?;
        Ok(found.unwrap_or_default())
    }

    /// How many records there are of each kind, and how many of them were taken back.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn totals(&self) -> Result<Vec<(String, u64, u64)>, StoreError> {
        let mut statement = self.connection.prepare(
            "SELECT kind, count(*), sum(retracted) FROM records GROUP BY kind ORDER BY kind",
        )?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get(0)?,
                row.get::<_, i64>(1)? as u64,
                row.get::<_, i64>(2)? as u64,
            ))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// JSON that this store wrote itself.
fn object(json: &str) -> Map<String, Value> {
    serde_json::from_str(json).unwrap_or_default()
}

fn page(mut rows: Vec<(i64, Value)>, limit: usize) -> Page {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().map(|&(seq, _)| seq).filter(|_| more);
    (rows.into_iter().map(|(_, value)| value).collect(), next)
}
