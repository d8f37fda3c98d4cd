//! Labels by hand: what people who read answers say was wrong with them.

use super::{Reader, Store, StoreError};
use crate::keys::ProjectId;
use afterword_core::quality::{Mode, Verdict};
use rusqlite::{Row, TransactionBehavior, params};
use serde::Serialize;

/// What one person says of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Who says so.
    pub labeller: String,
    /// What was wrong, the primary mode first.
    pub modes: Vec<Mode>,
    /// Whether it served, where they say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When, by the collector's clock.
    pub at_ms: u64,
}

impl Store {
    /// Keeps a label beside those that are there. False where no record is about this response: nothing is kept then.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn label(
        &self,
        project: ProjectId,
        response: &str,
        label: &Label,
    ) -> Result<bool, StoreError> {
        self.settle()?;
        let modes: Vec<&str> = label.modes.iter().map(|mode| mode.as_str()).collect();
        let modes = serde_json::Value::from(modes).to_string();
        let written = self.to_write()?.execute(
            "INSERT INTO labels (project_id, response_id, labeller, modes, verdict, note, at_ms)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE EXISTS (SELECT 1 FROM responses WHERE project_id = ?1 AND id = ?2)",
            params![
                project,
                response,
                label.labeller,
                modes,
                label.verdict.map(Verdict::as_str),
                label.note,
                label.at_ms as i64,
            ],
        )?;
        Ok(written > 0)
    }

    /// Erases the labels of a response with their history: those of one labeller, or all. Gives how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn erase_labels(
        &self,
        project: ProjectId,
        response: &str,
        labeller: Option<&str>,
    ) -> Result<usize, StoreError> {
        let mut writing = self.to_write()?;
        let transaction = writing.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let erased = transaction.execute(
            "DELETE FROM labels WHERE project_id = ?1 AND response_id = ?2 AND (?3 IS NULL OR labeller = ?3)",
            params![project, response, labeller],
        )?;
        transaction.commit()?;
        Ok(erased)
    }
}

impl Reader {
    /// All that was ever said of a response, the newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn label_history(
        &self,
        project: ProjectId,
        response: &str,
    ) -> Result<Vec<Label>, StoreError> {
        let mut statement = self.connection()?.prepare_cached(
            "SELECT labeller, modes, verdict, note, at_ms FROM labels WHERE project_id = ?1 AND response_id = ?2 ORDER BY id DESC",
        )?;
        let found = statement.query_map(params![project, response], label)?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

/// The last one of each labeller, of a history with the newest first.
#[must_use]
pub fn latest(history: &[Label]) -> Vec<&Label> {
    let mut latest: Vec<&Label> = Vec::new();
    for label in history {
        if latest.iter().all(|known| known.labeller != label.labeller) {
            latest.push(label);
        }
    }
    latest
}

pub(super) fn label(row: &Row<'_>) -> rusqlite::Result<Label> {
    let modes: Vec<Mode> = serde_json::from_str(&row.get::<_, String>(1)?).unwrap_or_default();
    let verdict = row.get::<_, Option<String>>(2)?;
    Ok(Label {
        labeller: row.get(0)?,
        modes,
        verdict: verdict.as_deref().and_then(Verdict::parse),
        note: row.get(3)?,
        at_ms: row.get::<_, i64>(4)? as u64,
    })
}
