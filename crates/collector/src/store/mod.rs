//! The one place that knows SQLite.
//!
//! # Layout
//! - `schema`: migrations, forward only.
//! - `writer`: the one thread that writes, and commits many batches at once.
//! - `ingest`: what a batch changes. `health`: whether what is written reaches the disk.
//! - `reader`: lists and rows for exports.
//! - `forget`: erasing a visitor.
//! - `setup`: the first start, and keys.

mod forget;
mod health;
mod ingest;
mod reader;
mod schema;
mod setup;
mod writer;

pub use forget::Forgotten;
pub use ingest::{Ingest, Outcome};
pub use reader::{Filter, Reader, Row, Text};
pub use setup::Started;

use crate::keys::ProjectId;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite says so.
    #[error("the store: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file system says so.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no store where one was expected.
    #[error("there is no store in {0}; `afterword serve` makes one")]
    Missing(PathBuf),
    /// It was made by a newer version.
    #[error(
        "the store has schema {found}, this version knows up to {known}; use a newer afterword"
    )]
    Newer {
        /// The schema found.
        found: usize,
        /// The newest one known.
        known: usize,
    },
    /// No random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// The writer is gone or too busy.
    #[error("the store takes no more at the moment")]
    Unavailable,
}

/// How long to wait while another process holds the store: longer than any write of ours takes, shorter than
/// a page waits for its answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A store: one writer, and as many readers as wanted.
#[derive(Clone)]
pub struct Store {
    file: PathBuf,
    folder: PathBuf,
    patience: Duration,
    writer: Arc<writer::Writer>,
}

impl Store {
    /// Opens the store in `folder`, and makes it where there is none.
    ///
    /// # Errors
    /// When the folder cannot be written or the store is not one of ours.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_with_patience(folder, PATIENCE)
    }

    /// The same, waiting this long whenever someone else holds the store.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with_patience(folder: &Path, patience: Duration) -> Result<Self, StoreError> {
        make_folder(folder).map_err(|source| StoreError::Io {
            path: folder.to_owned(),
            source,
        })?;
        let file = folder.join("afterword.sqlite3");
        let mut connection = connect(&file, patience)?;
        schema::migrate(&mut connection)?;
        let writer = Arc::new(writer::Writer::start(connection)?);
        Ok(Self {
            file,
            folder: folder.to_owned(),
            patience,
            writer,
        })
    }

    /// Opens a store that must be there already.
    ///
    /// # Errors
    /// As [`Store::open`], and when there is none.
    pub fn open_existing(folder: &Path) -> Result<Self, StoreError> {
        if !folder.join("afterword.sqlite3").exists() {
            return Err(StoreError::Missing(folder.to_owned()));
        }
        Self::open(folder)
    }

    /// A reader with a view of its own.
    ///
    /// # Errors
    /// When SQLite cannot open its file.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Ok(Reader::new(self.connect()?))
    }

    /// Stores a batch; resolves once it is durable.
    ///
    /// # Errors
    /// When the disk is full or the store locked, or too much waits already: nothing is stored then.
    pub async fn ingest(&self, ingest: Ingest) -> Result<Outcome, StoreError> {
        self.writer.ingest(ingest).await
    }

    /// Whether records are taken: the last write went well, or one that is tried now does; and the file can be read.
    pub async fn is_ready(&self) -> bool {
        let store = self.clone();
        let reads = move || store.reader().is_ok_and(|reader| reader.answers());
        self.writer.is_ready().await && tokio::task::spawn_blocking(reads).await.unwrap_or(false)
    }

    /// Erases everything of one visitor.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn forget(&self, project: ProjectId, visitor: &str) -> Result<Forgotten, StoreError> {
        forget::forget(&mut self.connect()?, project, visitor)
    }

    /// Ends the writer once it has written what it has, and folds the log into the file.
    pub fn close(&self) {
        self.writer.close();
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        connect(&self.file, self.patience)
    }
}

fn connect(file: &Path, patience: Duration) -> Result<Connection, StoreError> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(patience)?;
    // FULL: a commit is on the disk before it is acknowledged. Erased texts are overwritten.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
    )?;
    Ok(connection)
}

/// Makes the folder where there is none, for its owner only: it holds what people wrote.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}
