//! The thread that moves what is acknowledged from the inbox into the database, in large transactions, each of which says
//! how far it has come. What is there leaves the inbox.

use super::entry::Entry;
use super::ingest::write_batches;
use super::turn::Turns;
use super::writer::Shared;
use super::{StoreError, inbox};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// What it works with.
pub(super) struct Applier {
    pub(super) database: Connection,
    pub(super) turns: Turns,
}

/// Applies what waits, until nothing more comes.
pub(super) fn run(applier: Applier, shared: &Shared) {
    let Applier {
        mut database,
        turns,
    } = applier;
    while let Some(groups) = shared.backlog.next() {
        let Some(last) = groups.last().map(|group| group.number) else {
            return;
        };
        let entries = || groups.iter().flat_map(|group| &group.entries);
        match turns
            .let_pass()
            .and_then(|()| apply(&mut database, last, entries()))
        {
            Ok(changed) => {
                shared.backlog.done(&groups);
                if changed {
                    shared.changed.send_replace(());
                }
                shared.inbox().applied(last);
            }
            Err(error) => {
                tracing::error!("what was acknowledged waits in the inbox: {error}");
                if error.is_full() {
                    // What the log holds twice may be the room that is missing.
                    let _ = database.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
                }
                if !shared.backlog.failed(error.to_string()) {
                    return;
                }
            }
        }
    }
    // Everything is in the log already; this only saves the next start the work.
    let _ = database.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
}

/// Writes these batches, of which the last group has the number `last`; whether that changed any record.
fn apply<'a>(
    database: &mut Connection,
    last: u64,
    entries: impl Iterator<Item = &'a Entry>,
) -> Result<bool, StoreError> {
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let changed = write_batches(&transaction, entries)?;
    transaction.execute("UPDATE inbox SET applied = max(applied, ?1)", [last as i64])?;
    transaction.commit()?;
    Ok(changed)
}

/// Up to which number everything is in the database.
pub(super) fn applied(database: &Connection) -> Result<u64, StoreError> {
    let applied: i64 = database.query_row("SELECT applied FROM inbox", [], |row| row.get(0))?;
    Ok(applied.max(0) as u64)
}

/// Moves what an ended process has left in the inbox of this folder; the caller holds its lock. Gives the highest number.
pub(super) fn catch_up(folder: &Path, database: &mut Connection) -> Result<u64, StoreError> {
    let before = applied(database)?;
    let mut groups = 0;
    let last = inbox::replay(folder, before, |number, contents| {
        groups += 1;
        let entries = Entry::read_all(contents).ok_or(StoreError::Strange(number))?;
        apply(database, number, entries.iter()).map(|_| ())
    })?;
    if groups > 0 {
        tracing::info!(
            "{groups} groups that were acknowledged are taken from the inbox into the database"
        );
    }
    Ok(last)
}

/// Puts what waits in the inbox of this folder into a copy of its database, and leaves it in the inbox. The caller sees to it
/// that nobody empties it meanwhile.
pub(super) fn add_waiting(folder: &Path, copy: &mut Connection) -> Result<(), StoreError> {
    let before = applied(copy)?;
    inbox::waiting(folder, before, |number, contents| {
        let entries = Entry::read_all(contents).ok_or(StoreError::Strange(number))?;
        apply(copy, number, entries.iter()).map(|_| ())
    })
}
