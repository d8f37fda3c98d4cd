//! How far the calls of other systems have been pulled, and which calls records name that nobody has told of.

use super::{Reader, Store, StoreError};
use crate::keys::ProjectId;
use rusqlite::{OptionalExtension, params};

impl Store {
    /// Until when the calls of a source have been pulled. It never goes back.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn set_pulled(
        &self,
        project: ProjectId,
        source: &str,
        until_ms: u64,
    ) -> Result<(), StoreError> {
        self.to_write()?.execute(
            "INSERT INTO pull_marks (project_id, source, until_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (project_id, source) DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)",
            params![project, source, until_ms as i64],
        )?;
        Ok(())
    }
}

impl Reader {
    /// Until when the calls of a source have been pulled; none before the first time.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn pulled(&self, project: ProjectId, source: &str) -> Result<Option<u64>, StoreError> {
        let found = self
            .connection()?
            .prepare_cached(
                "SELECT until_ms FROM pull_marks WHERE project_id = ?1 AND source = ?2",
            )?
            .query_row(params![project, source], |row| row.get::<_, i64>(0))
            .optional()?;
        Ok(found.map(|until| until as u64))
    }

    /// Traces that records name and of which no call is known, those heard of last first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn missing_traces(
        &self,
        project: ProjectId,
        most: usize,
    ) -> Result<Vec<String>, StoreError> {
        self.missing(
            "SELECT trace_id FROM responses AS one WHERE project_id = ?1 AND trace_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM calls WHERE project_id = ?1 AND trace_id = one.trace_id AND body ->> '$.alone' IS NULL)
             GROUP BY trace_id ORDER BY max(seq) DESC LIMIT ?2",
            project,
            most,
        )
    }

    /// Runs that records name and of which no call is known, likewise.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn missing_runs(&self, project: ProjectId, most: usize) -> Result<Vec<String>, StoreError> {
        self.missing(
            "SELECT lower(run_id) FROM responses AS one WHERE project_id = ?1 AND run_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM calls WHERE project_id = ?1 AND run_id = lower(one.run_id))
             GROUP BY lower(run_id) ORDER BY max(seq) DESC LIMIT ?2",
            project,
            most,
        )
    }

    /// Traces and spans that records name and of which no call is known, likewise.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn missing_spans(
        &self,
        project: ProjectId,
        most: usize,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement = self.connection()?.prepare_cached(
            "SELECT trace_id, span_id FROM responses AS one
             WHERE project_id = ?1 AND trace_id IS NOT NULL AND span_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM calls WHERE project_id = ?1 AND trace_id = one.trace_id AND span_id = one.span_id AND body ->> '$.alone' IS NULL)
             GROUP BY trace_id, span_id ORDER BY max(seq) DESC LIMIT ?2",
        )?;
        let found = statement.query_map(params![project, most as i64], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn missing(
        &self,
        which: &str,
        project: ProjectId,
        most: usize,
    ) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection()?.prepare_cached(which)?;
        let found = statement.query_map(params![project, most as i64], |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
