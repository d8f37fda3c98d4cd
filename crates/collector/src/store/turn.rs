//! Whose turn it is to write the database. SQLite lets write whoever asks in the right moment, and under load the applier asks
//! again at once: nobody else would ever be first. So whoever else writes, in this process or another, holds this lock
//! meanwhile, and the applier lets it pass.

use super::StoreError;
use rusqlite::Connection;
use std::fs::File;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};

/// The lock of one folder, not held.
pub(super) struct Turns {
    file: File,
    path: PathBuf,
}

/// Held until it is dropped.
#[must_use]
pub(super) struct Turn(#[expect(dead_code, reason = "it is held, not read")] File);

impl Turns {
    pub(super) fn of(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("afterword.turn");
        let mut options = File::options();
        let file = options.create(true).truncate(false).write(true).open(&path);
        match file {
            Ok(file) => Ok(Self { file, path }),
            Err(source) => Err(StoreError::Io { path, source }),
        }
    }

    /// Waits for its turn. No other turn lasts longer than a transaction.
    pub(super) fn take(self) -> Result<Turn, StoreError> {
        let Self { file, path } = self;
        match file.lock() {
            Ok(()) => Ok(Turn(file)),
            Err(source) => Err(StoreError::Io { path, source }),
        }
    }

    /// Lets pass whoever has a turn, or waits for one.
    pub(super) fn let_pass(&self) -> Result<(), StoreError> {
        let passed = self.file.lock().and_then(|()| self.file.unlock());
        passed.map_err(|source| StoreError::Io {
            path: self.path.clone(),
            source,
        })
    }
}

/// A connection to write with, whose turn it is.
pub(super) struct Writing {
    connection: Connection,
    _turn: Turn,
}

impl Writing {
    pub(super) fn new(connection: Connection, turn: Turn) -> Self {
        Self {
            connection,
            _turn: turn,
        }
    }
}

impl Deref for Writing {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}
