//! Records for exports, and what is known of the answers that they are about.

use super::reader::object;
use super::{Reader, StoreError};
use crate::keys::ProjectId;
use afterword_core::record::{Kind, RecordId};
use rusqlite::{OptionalExtension, Row as SqlRow, params};
use serde_json::Value;

/// A record for an export.
pub struct Row {
    /// Its number in the store, which a change replaces.
    pub seq: i64,
    /// The wire record.
    pub record: Value,
    /// The visitor.
    pub visitor: String,
    /// The person, by the host's id, where the page said it.
    pub user: Option<String>,
    /// The page's session.
    pub session: String,
    /// The name of the product.
    pub app: Option<String>,
    /// The last event, by the collector's clock.
    pub at_ms: u64,
}

/// What records say of an answer.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Its trace.
    pub trace_id: Option<String>,
    /// The model that gave it.
    pub model: Option<String>,
    /// The version of the prompt.
    pub prompt_version: Option<String>,
    /// The answer as the page showed it.
    pub text: Option<String>,
    /// What the person had asked.
    pub prompt: Option<String>,
}

/// What changes when anything changes that an export is made of.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Watermark {
    records: [i64; 2],
    calls: [i64; 3],
}

const COLUMNS: &str =
    "seq, body, visitor, context ->> '$.user', context ->> '$.session', context ->> '$.app', at_ms";

impl Reader {
    /// Lets something see the store as it stands now, whatever is written meanwhile.
    ///
    /// # Errors
    /// When the store cannot be read, or `act` fails.
    pub fn steadily<T, E: From<StoreError>>(
        &self,
        act: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let _view = self.at_one_moment()?;
        act()
    }

    /// Every record of a kind, also what was taken back, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read, or `each` fails.
    pub fn each(
        &self,
        project: ProjectId,
        kind: Kind,
        mut each: impl FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        // Only numbers are put into order: SQLite would carry the bodies along, and they are most of the store.
        let mut order = self.connection()?.prepare_cached(
            "SELECT seq FROM records WHERE project_id = ?1 AND kind = ?2 ORDER BY at_ms, id",
        )?;
        let mut numbers = order.query(params![project, kind.as_str()])?;
        while let Some(number) = numbers.next()? {
            if let Some(row) = self.row(project, number.get(0)?)? {
                each(row)?;
            }
        }
        Ok(())
    }

    /// The record of this number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn row(&self, project: ProjectId, seq: i64) -> Result<Option<Row>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM records WHERE seq = ?2 AND project_id = ?1");
        let mut statement = self.connection()?.prepare_cached(&sql)?;
        Ok(statement.query_row(params![project, seq], row).optional()?)
    }

    /// What this visitor did of this kind with an answer, unless it was taken back.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn standing(
        &self,
        project: ProjectId,
        visitor: &str,
        response: &str,
        kind: Kind,
    ) -> Result<Option<Row>, StoreError> {
        let id = RecordId::derive(visitor, response, kind);
        let sql = format!(
            "SELECT {COLUMNS} FROM records WHERE project_id = ?1 AND response_id = ?2 AND id = ?3 AND NOT retracted"
        );
        let mut statement = self.connection()?.prepare_cached(&sql)?;
        Ok(statement
            .query_row(params![project, response, id.as_bytes()], row)
            .optional()?)
    }

    /// What records say of an answer.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn known(&self, project: ProjectId, response: &str) -> Result<Known, StoreError> {
        let mut statement = self.connection()?.prepare_cached(
            "SELECT trace_id, model, prompt_version, text, prompt FROM responses WHERE project_id = ?1 AND id = ?2",
        )?;
        let found = statement.query_row(params![project, response], |row| {
            Ok(Known {
                trace_id: row.get(0)?,
                model: row.get(1)?,
                prompt_version: row.get(2)?,
                text: row.get(3)?,
                prompt: row.get(4)?,
            })
        });
        Ok(found.optional()?.unwrap_or_default())
    }

    /// Whether any trace has told of a call.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_calls(&self, project: ProjectId) -> Result<bool, StoreError> {
        let mut statement = self
            .connection()?
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM calls WHERE project_id = ?1)")?;
        Ok(statement.query_row([project], |row| row.get(0))?)
    }

    /// Tells one state of a project from another, as far as it lies before a time.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn watermark(
        &self,
        project: ProjectId,
        until_ms: Option<u64>,
    ) -> Result<Watermark, StoreError> {
        let connection = self.connection()?;
        let until = until_ms.map_or(i64::MAX, |until| until as i64);
        let records = match until_ms {
            // Answered by an index alone.
            None => {
                "SELECT count(*), coalesce(sum(seq), 0) FROM records WHERE project_id = ?1 AND ?2 = ?2"
            }
            Some(_) => {
                "SELECT count(*), coalesce(sum(seq), 0) FROM records WHERE project_id = ?1 AND at_ms < ?2"
            }
        };
        let records = connection.query_row(records, params![project, until], |row| {
            Ok([row.get(0)?, row.get(1)?])
        })?;
        let calls = connection.query_row(
            "SELECT count(*), coalesce(max(received_at_ms), 0), coalesce(sum(received_at_ms % 1000003), 0) FROM calls
             WHERE project_id = ?1 AND received_at_ms < ?2",
            params![project, until],
            |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]),
        )?;
        Ok(Watermark { records, calls })
    }
}

fn row(row: &SqlRow<'_>) -> rusqlite::Result<Row> {
    let body: String = row.get(1)?;
    Ok(Row {
        seq: row.get(0)?,
        record: Value::Object(object(&body)),
        visitor: row.get(2)?,
        user: row.get(3)?,
        session: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
        app: row.get(5)?,
        at_ms: row.get::<_, i64>(6)? as u64,
    })
}
