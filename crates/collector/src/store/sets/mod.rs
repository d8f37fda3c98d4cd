//! Frozen sets: versions that never change, but for what is to be erased.
//!
//! # Layout
//! - here: what can be read. `freeze`: a new version, and one that is removed. `erase`: what goes with what is erased.

pub(super) mod erase;
mod freeze;

use super::{Reader, StoreError};
use crate::keys::ProjectId;
use crate::sets::{Case, Selection, Wanted};
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

/// One version of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedSet {
    #[serde(skip)]
    id: i64,
    /// The set.
    pub name: String,
    /// The version.
    pub version: u32,
    /// When it was frozen, ms.
    pub frozen_at_ms: u64,
    /// How many cases it has.
    pub cases: u64,
    /// How many it had besides, which were erased.
    pub erased: u64,
    /// What was selected.
    pub selection: Selection,
}

impl ListedSet {
    /// The version by its name and number.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}

const LISTED: &str = "SELECT id, name, version, frozen_at_ms, (SELECT count(*) FROM cases WHERE set_id = id), erased, selection
     FROM sets WHERE project_id = ?1 AND removed_at_ms IS NULL";

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedSet> {
    let selection = row.get_ref(6)?.as_str()?;
    Ok(ListedSet {
        id: row.get(0)?,
        name: row.get(1)?,
        version: row.get(2)?,
        frozen_at_ms: row.get::<_, i64>(3)? as u64,
        cases: row.get::<_, i64>(4)? as u64,
        erased: row.get::<_, i64>(5)? as u64,
        selection: serde_json::from_str(selection).unwrap_or_default(),
    })
}

impl Reader {
    /// All versions of all sets, by name and number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sets(&self, project: ProjectId) -> Result<Vec<ListedSet>, StoreError> {
        let mut statement = self
            .connection()?
            .prepare_cached(&format!("{LISTED} ORDER BY name, version"))?;
        let found = statement.query_map(params![project], listed)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// One version, or the newest one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn set(
        &self,
        project: ProjectId,
        wanted: &Wanted,
    ) -> Result<Option<ListedSet>, StoreError> {
        let sql = format!(
            "{LISTED} AND name = ?2 AND (?3 IS NULL OR version = ?3) ORDER BY version DESC LIMIT 1"
        );
        let of = params![project, wanted.name.as_str(), wanted.version];
        let mut statement = self.connection()?.prepare_cached(&sql)?;
        Ok(statement.query_row(of, listed).optional()?)
    }

    /// Gives the cases of a version one after another, in their order.
    ///
    /// # Errors
    /// When the store cannot be read, or `each` fails.
    pub fn each_case(
        &self,
        set: &ListedSet,
        mut each: impl FnMut(Case) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self
            .connection()?
            .prepare_cached("SELECT body FROM cases WHERE set_id = ?1 ORDER BY place")?;
        let mut rows = statement.query(params![set.id])?;
        while let Some(row) = rows.next()? {
            each(case_of(row)?)?;
        }
        Ok(())
    }

    /// All of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn cases(&self, set: &ListedSet) -> Result<Vec<Case>, StoreError> {
        let mut cases = Vec::new();
        self.each_case(set, |case| {
            cases.push(case);
            Ok(())
        })?;
        Ok(cases)
    }

    /// Gives every case of any version of any set, with [`crate::prompt::key`] of the question as the page had it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn each_case_asked(
        &self,
        project: ProjectId,
        mut each: impl FnMut(i64, Case),
    ) -> Result<(), StoreError> {
        let mut statement = self.connection()?.prepare_cached(
            "SELECT body, prompt_key FROM cases WHERE set_id IN (SELECT id FROM sets WHERE project_id = ?1)",
        )?;
        let mut rows = statement.query(params![project])?;
        while let Some(row) = rows.next()? {
            each(row.get(1)?, case_of(row)?);
        }
        Ok(())
    }
}

/// The case in the first column.
fn case_of(row: &Row<'_>) -> rusqlite::Result<Case> {
    let body = row.get_ref(0)?.as_str()?;
    serde_json::from_str(body).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}
