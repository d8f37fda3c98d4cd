//! The store of another process: what a command sees that is run beside a collector, or when none runs. It waits until what
//! the collector has acknowledged is in the database; where none runs it moves what one has left behind.

use super::inbox::{self, Lock};
use super::{StoreError, applier};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often to look how far the other process is. It tells nobody of another process, and is done in a moment.
const PAUSE: Duration = Duration::from_millis(5);

/// What is seen of the folder from outside.
pub(super) struct Beside<'a> {
    pub(super) folder: &'a Path,
    pub(super) patience: Duration,
}

impl Beside<'_> {
    /// Waits until everything is in the database that is in the inbox now. Whether it is.
    pub(super) fn settle(&self, database: &mut Connection) -> Result<bool, StoreError> {
        // Of a process that has ended even a file without any group is cleared away.
        let last = self.seen()?.map_or(0, |(_, last)| last);
        self.wait(|| {
            if let Some(_lock) = Lock::try_take(self.folder)? {
                applier::catch_up(self.folder, database)?;
            }
            Ok(applier::applied(database)? >= last)
        })
    }

    /// Waits until nothing is left in the inbox of what is in the database now. Whether that is so.
    pub(super) fn empty(&self, database: &mut Connection) -> Result<bool, StoreError> {
        let applied = applier::applied(database)?;
        inbox::remove_damaged(self.folder).map_err(|error| self.failed(error))?;
        self.wait(|| {
            if let Some(_lock) = Lock::try_take(self.folder)? {
                applier::catch_up(self.folder, database)?;
            }
            Ok(self.seen()?.is_none_or(|(first, _)| first > applied))
        })
    }

    fn seen(&self) -> Result<Option<(u64, u64)>, StoreError> {
        inbox::seen(self.folder).map_err(|error| self.failed(error))
    }

    fn failed(&self, source: std::io::Error) -> StoreError {
        StoreError::Io {
            path: PathBuf::from(self.folder),
            source,
        }
    }

    fn wait(
        &self,
        mut until: impl FnMut() -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        let begun = Instant::now();
        while !until()? {
            if begun.elapsed() >= self.patience {
                return Ok(false);
            }
            std::thread::sleep(PAUSE);
        }
        Ok(true)
    }
}
