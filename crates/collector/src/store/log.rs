//! The write-ahead log, which holds what was erased until it is folded into the file.

use super::StoreError;
use super::turn::Turns;
use rusqlite::Connection;
use std::path::Path;
use std::time::{Duration, Instant};

/// Ms between two tries.
const BETWEEN: Duration = Duration::from_millis(20);

/// Folds the log into the file and empties it. It tries again and again for as long as `patience` says, each time in a turn
/// of its own, and never waits inside SQLite: it would keep all who write waiting for the same readers.
///
/// # Errors
/// [`StoreError::LogInUse`] while someone reads what is older than the log's end.
pub(super) fn empty(
    connection: &Connection,
    folder: &Path,
    patience: Duration,
) -> Result<(), StoreError> {
    let begun = Instant::now();
    while !try_to_empty(connection, folder, patience)? {
        if begun.elapsed() >= patience {
            return Err(StoreError::LogInUse);
        }
        std::thread::sleep(BETWEEN.min(patience));
    }
    Ok(())
}

fn try_to_empty(
    connection: &Connection,
    folder: &Path,
    patience: Duration,
) -> Result<bool, StoreError> {
    let _turn = Turns::of(folder)?.take()?;
    connection.busy_timeout(Duration::ZERO)?;
    let folded = fold(connection);
    connection.busy_timeout(patience)?;
    folded
}

/// Folds the log into the file and empties it, for whoever has the turn; whether nobody was in the way.
pub(super) fn fold(connection: &Connection) -> Result<bool, StoreError> {
    let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
        row.get::<_, bool>(0)
    });
    match busy {
        Ok(busy) => Ok(!busy),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
