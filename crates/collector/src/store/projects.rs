//! For how long the data of each project is kept.

use super::{Elsewhere, Erased, READ_PATIENCE, Store, StoreError, erase};
use crate::keys::ProjectId;
use crate::retention::{Keep, before_ms};
use rusqlite::{Connection, Row, params};

/// A project as people see it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedProject {
    /// Its number.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// For how long its data is kept.
    pub keep: Keep,
    /// What becomes of what is erased for its age in other systems.
    pub aged: Elsewhere,
}

impl Store {
    /// All projects, in the order in which they were made.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn projects(&self) -> Result<Vec<ListedProject>, StoreError> {
        projects(&self.connect()?)
    }

    /// Says for how long a project's data is kept.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn set_keep(&self, project: ProjectId, keep: Keep) -> Result<(), StoreError> {
        self.to_write()?.execute(
            "UPDATE projects SET keep_days = ?2 WHERE id = ?1",
            params![project, keep.days()],
        )?;
        Ok(())
    }

    /// Says what becomes of what is erased for its age in other systems.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn set_aged(&self, project: ProjectId, aged: Elsewhere) -> Result<(), StoreError> {
        let word = match aged {
            Elsewhere::Leave => "leave",
            Elsewhere::Retract => "retract",
        };
        self.to_write()?.execute(
            "UPDATE projects SET aged_elsewhere = ?2 WHERE id = ?1",
            params![project, word],
        )?;
        Ok(())
    }

    /// Erases what is older than its project keeps it, in one small transaction: at most so many records and as many older
    /// revs. Where it erases nothing there is nothing of that age.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn erase_aged(&self, now_ms: u64, limit: usize) -> Result<Erased, StoreError> {
        self.settle()?;
        let connection = self.connect()?;
        for project in projects(&connection)? {
            let Some(before_ms) = before_ms(project.keep, now_ms) else {
                continue;
            };
            // A look costs no write where there is nothing to erase.
            if !has_older(&connection, project.id, before_ms)? {
                continue;
            }
            let mut writing = self.to_write()?;
            let erased =
                erase::erase_older(&mut writing, project.id, before_ms, limit, project.aged)?;
            if erased.retractions > 0 {
                self.tell();
            }
            return Ok(erased);
        }
        Ok(Erased::default())
    }

    /// Lets neither the log nor the inbox hold anything of what was erased, if nobody reads for long what is older.
    ///
    /// # Errors
    /// [`StoreError::LogInUse`] if someone does.
    pub fn empty_log(&self) -> Result<(), StoreError> {
        self.empty_logs(READ_PATIENCE)
    }
}

fn projects(connection: &Connection) -> Result<Vec<ListedProject>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT id, name, keep_days, aged_elsewhere FROM projects ORDER BY id")?;
    let found = statement.query_map([], |row: &Row<'_>| {
        let retract = row.get::<_, String>(3)? == "retract";
        Ok(ListedProject {
            id: row.get(0)?,
            name: row.get(1)?,
            keep: row
                .get::<_, Option<u32>>(2)?
                .map_or(Keep::Forever, Keep::Days),
            aged: if retract {
                Elsewhere::Retract
            } else {
                Elsewhere::Leave
            },
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn has_older(
    connection: &Connection,
    project: ProjectId,
    before_ms: u64,
) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM records WHERE project_id = ?1 AND received_at_ms < ?2)
             OR EXISTS (SELECT 1 FROM history WHERE project_id = ?1 AND received_at_ms < ?2)
             OR EXISTS (SELECT 1 FROM calls WHERE project_id = ?1 AND received_at_ms < ?2)",
    )?;
    Ok(statement.query_row(params![project, before_ms as i64], |row| row.get(0))?)
}
