//! All records about a response together, response by response.

use super::{Reader, StoreError};
use crate::keys::ProjectId;
use afterword_core::record::{Kind, Signal};
use rusqlite::{ToSql, params};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What one record that stands says.
pub struct Heard {
    /// Whose it is.
    pub visitor: String,
    /// The name of the product that it came from.
    pub app: Option<String>,
    /// The last event in it, by the collector's clock.
    pub at_ms: u64,
    /// What is known of the answer.
    pub model: Option<String>,
    /// Likewise.
    pub prompt_version: Option<String>,
    /// What was done.
    pub signal: Signal,
}

impl Reader {
    /// Gives each response with all records about it that stand: one response, or all of a project, in the order of their ids.
    ///
    /// # Errors
    /// When the store cannot be read, or `each` fails.
    pub fn each_heard(
        &self,
        project: ProjectId,
        response: Option<&str>,
        each: impl FnMut(&str, &[Heard]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match response {
            Some(response) => self.heard("AND response_id = ?2", params![project, response], each),
            None => self.heard("", params![project], each),
        }
    }

    /// The same of those alone of which anything came at or after a time. Nothing is heard before it comes, so none is left out of
    /// which anything was heard since then.
    ///
    /// # Errors
    /// When the store cannot be read, or `each` fails.
    pub fn each_heard_since(
        &self,
        project: ProjectId,
        since_ms: u64,
        each: impl FnMut(&str, &[Heard]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let narrow = "AND response_id IN (SELECT id FROM responses WHERE project_id = ?1 AND last_seen_ms >= ?2)";
        match i64::try_from(since_ms) {
            Ok(0) => self.each_heard(project, None, each),
            Ok(since_ms) => self.heard(narrow, params![project, since_ms], each),
            Err(_) => Ok(()),
        }
    }

    fn heard(
        &self,
        narrow: &str,
        of: &[&dyn ToSql],
        mut each: impl FnMut(&str, &[Heard]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT response_id, body, visitor, context ->> '$.app', at_ms, kind FROM records
             WHERE project_id = ?1 {narrow} AND NOT retracted ORDER BY response_id, id"
        );
        let mut statement = self.connection()?.prepare_cached(&sql)?;
        let mut rows = statement.query(of)?;
        let mut about = String::new();
        let mut heard = Vec::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            if id != about {
                if !about.is_empty() {
                    each(&about, &heard)?;
                }
                heard.clear();
                about = id;
            }
            let body: Value = serde_json::from_str(&row.get::<_, String>(1)?).unwrap_or_default();
            let Some(signal) = signal(&row.get::<_, String>(5)?, &body) else {
                continue;
            };
            let known = |name: &str| Some(body.get("response")?.get(name)?.as_str()?.to_owned());
            heard.push(Heard {
                visitor: row.get(2)?,
                app: row.get(3)?,
                at_ms: row.get::<_, i64>(4)? as u64,
                model: known("model"),
                prompt_version: known("prompt_version"),
                signal,
            });
        }
        if !about.is_empty() {
            each(&about, &heard)?;
        }
        Ok(())
    }
}

/// The kind's own object of a stored record.
fn signal(kind: &str, body: &Value) -> Option<Signal> {
    fn own<T: DeserializeOwned>(body: &Value, kind: &str) -> Option<T> {
        T::deserialize(body.get(kind)?).ok()
    }
    Some(match Kind::parse(kind)? {
        Kind::Thumb => Signal::Thumb(own(body, kind)?),
        Kind::Copy => Signal::Copy(own(body, kind)?),
        Kind::Regenerate => Signal::Regenerate(own(body, kind)?),
        Kind::Edit => Signal::Edit(own(body, kind)?),
        Kind::Abandon => Signal::Abandon(own(body, kind)?),
        Kind::Stop => Signal::Stop(own(body, kind)?),
        Kind::FollowUp => Signal::FollowUp(own(body, kind)?),
        Kind::View => Signal::View(own(body, kind)?),
    })
}
