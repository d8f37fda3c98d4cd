//! Migrations, forward only: one file each, applied in order, all that are needed in one transaction.

use super::StoreError;
use super::turn::Turns;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Each with the number of its file, which a store bears as its `user_version`.
const MIGRATIONS: &[(usize, &str)] = &[
    (1, include_str!("../../migrations/0001_first.sql")),
    (2, include_str!("../../migrations/0002_keys.sql")),
    (3, include_str!("../../migrations/0003_tokens.sql")),
    (4, include_str!("../../migrations/0004_sinks.sql")),
    (5, include_str!("../../migrations/0005_inbox.sql")),
    (6, include_str!("../../migrations/0006_life.sql")),
    (7, include_str!("../../migrations/0007_traces.sql")),
    (8, include_str!("../../migrations/0008_labels.sql")),
    (9, include_str!("../../migrations/0009_judge.sql")),
    (10, include_str!("../../migrations/0010_sets.sql")),
    (11, include_str!("../../migrations/0011_sketches.sql")),
];

fn newest() -> usize {
    MIGRATIONS.last().map_or(0, |(number, _)| *number)
}

/// The schema of a store; 0 is none yet.
///
/// # Errors
/// [`StoreError::Newer`] where only a newer version knows it.
pub(super) fn found(connection: &Connection) -> Result<usize, StoreError> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let (found, known) = (found as usize, newest());
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    Ok(found)
}

pub(super) fn migrate(connection: &mut Connection, folder: &Path) -> Result<(), StoreError> {
    // Nothing is written where nothing is to be done: a store on a full disk can still be read and backed up.
    if found(connection)? == newest() {
        return Ok(());
    }
    let _turn = Turns::of(folder)?.take()?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = found(&transaction)?;
    for (_, migration) in MIGRATIONS.iter().filter(|(number, _)| *number > found) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", newest() as u32)?;
    transaction.commit()?;
    Ok(())
}
