//! What is passed on to other systems, and how far that is. A sink is one reader with a cursor, and a row for each
//! record that it has taken up; both are on the disk before anything is sent, so that no crash loses anything.
//!
//! # Layout
//! - `take_up`: what is new. `due`: what is to be sent now. `settle`: what became of it. `state`: how far it all is.

mod due;
mod settle;
mod state;
mod take_up;

pub use due::Due;
pub use settle::Settled;
pub use state::SinkState;
pub(super) use state::states;
pub use take_up::Selection;

use super::turn::{Turn, Turns};
use super::writer::Writer;
use super::{Elsewhere, READ_PATIENCE, Store, StoreError};
use crate::keys::ProjectId;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::path::PathBuf;
use std::sync::Arc;

/// When a commit has to be on the disk.
#[derive(Clone, Copy)]
enum Durability {
    /// Before it is acted upon.
    Now,
    /// With the next one of anybody's: were it lost in a power cut, the same would be done again, which does no harm.
    /// Ingest has the disk for itself meanwhile.
    Later,
}

/// The rows of one sink.
pub struct SinkStore {
    connection: Connection,
    folder: PathBuf,
    /// Who brings in what is new.
    writer: Option<Arc<Writer>>,
    project: ProjectId,
    sink: i64,
}

impl SinkStore {
    pub(super) fn open(
        store: &Store,
        project: ProjectId,
        name: &str,
        backfill: bool,
    ) -> Result<Self, StoreError> {
        let mut connection = store.connect()?;
        let turn = Turns::of(&store.folder)?.take()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let begin: i64 = if backfill {
            0
        } else {
            transaction.query_row("SELECT last FROM sequence", [], |row| row.get(0))?
        };
        transaction.execute(
            "INSERT INTO sinks (project_id, name, cursor, response_cursor) VALUES (?1, ?2, ?3, ?3) ON CONFLICT DO NOTHING",
            params![project, name, begin],
        )?;
        let sink = transaction.query_row(
            "SELECT id FROM sinks WHERE project_id = ?1 AND name = ?2",
            params![project, name],
            |row| row.get(0),
        )?;
        transaction.commit()?;
        drop(turn);
        Ok(Self {
            connection,
            folder: store.folder.clone(),
            writer: store.writer.clone(),
            project,
            sink,
        })
    }

    /// Waits for what was acknowledged before, as every reader does.
    fn wait(&self) {
        if let Some(writer) = &self.writer {
            writer.settle(READ_PATIENCE);
        }
    }

    fn transaction(
        &mut self,
        durability: Durability,
    ) -> Result<(Turn, Transaction<'_>), StoreError> {
        self.connection.pragma_update(
            None,
            "synchronous",
            match durability {
                Durability::Now => "FULL",
                Durability::Later => "NORMAL",
            },
        )?;
        let turn = Turns::of(&self.folder)?.take()?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok((turn, transaction))
    }
}

/// What is sent of a record that goes: what stands elsewhere is removed there, or left; what was never sent is forgotten.
/// Gives in how many systems it is to be removed.
pub(super) fn erase(
    transaction: &Transaction<'_>,
    project: ProjectId,
    record: &[u8],
    elsewhere: Elsewhere,
) -> Result<usize, StoreError> {
    const OF: &str = "sink_id IN (SELECT id FROM sinks WHERE project_id = ?1) AND record_id = ?2";
    let of = params![project, record];
    let forgotten = match elsewhere {
        Elsewhere::Retract => "standing IS NULL AND",
        Elsewhere::Leave => "",
    };
    transaction
        .prepare_cached(&format!("DELETE FROM deliveries WHERE {forgotten} {OF}"))?
        .execute(of)?;
    let removed = transaction
        .prepare_cached(&format!(
            "UPDATE deliveries SET state = 'due', due_at_ms = 0, turn = turn + 1, tries = 0, not_yet_since_ms = NULL, reason = NULL, detail = NULL
             WHERE {OF}"
        ))?
        .execute(of)?;
    Ok(removed)
}

/// What systems have said of records may repeat what people wrote, of whoever shared a request with another.
pub(super) fn forget_what_was_said(
    transaction: &Transaction<'_>,
    project: ProjectId,
) -> Result<(), StoreError> {
    for state in ["due", "never"] {
        transaction.execute(
            &format!(
                "UPDATE deliveries SET detail = NULL WHERE state = '{state}' AND detail IS NOT NULL
                   AND sink_id IN (SELECT id FROM sinks WHERE project_id = ?1)"
            ),
            [project],
        )?;
    }
    transaction.execute(
        "UPDATE sinks SET last_error = NULL WHERE project_id = ?1",
        [project],
    )?;
    Ok(())
}
