//! The one place that knows how records are kept: an inbox on the local disk, which acknowledges, and a database behind it,
//! which is SQLite and which another could take the place of.
//!
//! # Layout
//! - `entry`: a batch on its way. `writer`: the thread that acknowledges, many batches at once. `inbox`: where they lie then.
//! - `decide`: what is to be said of a batch. `backlog`: what is acknowledged and not in the database yet.
//! - `applier`: the thread that moves it there. `ingest`, `responses`: what a batch changes there. `schema`: migrations, forward only.
//! - `turn`: who writes the database now. `beside`: the same for a command beside a running collector. `health`: whether what is written reaches the disk.
//! - `reader`: lists. `rows`: records for exports, and what is known of the answers that they are about.
//! - `calls`: what traces tell of calls of models, and which answer each of them gave.
//! - `erase`: erasing, whatever it is for. `log`, `compact`: where erased bytes would outlive it.
//! - `labels`: what people who read answers say of them. `heard`: all records about a response together.
//! - `judgements`: what a model says that was asked. `attempts`: several answers to one prompt. `norms`: what is usual.
//! - `marks`: how far the calls of other systems have been pulled, and which are missing.
//! - `sets`: frozen sets of hard cases.
//! - `person`: all that is held on a visitor. `backup`: a copy of all of it, and back again.
//! - `sinks`: what is passed on to other systems, and how far that is.
//! - `idle`: connections to read with.
//! - `setup`: the first start. `keys`: who may write and read. `projects`: for how long data is kept. `tokens`: what response tokens are signed with.

mod applier;
mod attempts;
mod backlog;
mod backup;
mod beside;
mod calls;
mod compact;
mod decide;
mod entry;
mod erase;
mod health;
mod heard;
mod idle;
mod inbox;
mod ingest;
mod judgements;
mod keys;
mod labels;
mod log;
mod marks;
mod norms;
mod person;
mod projects;
mod reader;
mod responses;
mod rows;
mod schema;
mod sets;
mod setup;
mod sinks;
mod tokens;
mod turn;
mod writer;

pub use backlog::Lag;
pub use backup::restore;
pub use calls::Joined;
pub use entry::{Ingest, Outcome};
pub use erase::{Elsewhere, Erased, Subject};
pub use heard::Heard;
pub use judgements::{Judged, Named, Outcome as JudgeOutcome, Spend};
pub use keys::{ListedKey, MadeKey, NewKey};
pub use labels::{Label, latest};
pub use norms::Norms;
pub use projects::ListedProject;
pub use reader::{Filter, Reader, Text};
pub use rows::{Known, Row, Watermark};
pub use sets::ListedSet;
pub use setup::{FIRST_PROJECT, Started};
pub use sinks::{Due, Selection, Settled, SinkState, SinkStore};
pub use tokens::ListedSecret;

use crate::keys::ProjectId;
use crate::metrics::Commits;
use applier::Applier;
use beside::Beside;
use entry::Entry;
use idle::Idle;
use inbox::Lock;
use norms::Kept;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use turn::{Turns, Writing};
use writer::Writer;

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
    /// Another process writes it.
    #[error("another collector keeps its records in {0}; end it, or use another folder")]
    Held(PathBuf),
    /// A group whose checksum is right holds what this version cannot read.
    #[error("group {0} of the inbox was written by a newer version; use a newer afterword")]
    Strange(u64),
    /// All is erased, and still lies in a log.
    #[error(
        "it is erased, but a log still holds it, for someone reads or writes at the moment; ask once more to have it out of the log, too"
    )]
    LogInUse,
    /// What was read does not say any more what it said.
    #[error("the store has changed meanwhile; begin anew")]
    Changed,
    /// A file that would be overwritten.
    #[error("{0} is there already, and is not overwritten; name another file")]
    Exists(PathBuf),
    /// What a backup that broke off has left.
    #[error(
        "{0} is there already: another backup writes it, or one that broke off has left it; then remove it"
    )]
    Unfinished(PathBuf),
    /// A store where none was expected.
    #[error("there is a store in {0} already, and is not overwritten; name an empty folder")]
    Occupied(PathBuf),
    /// It is not what `afterword backup` writes.
    #[error("{path} cannot be restored: {reason}")]
    NoBackup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The writer is gone or too busy.
    #[error("the store takes no more at the moment")]
    Unavailable,
}

impl StoreError {
    /// Whether there is no room on the disk.
    fn is_full(&self) -> bool {
        matches!(self, Self::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull))
    }
}

/// How long to wait while another process holds the store: longer than any write of ours takes, shorter than
/// a page waits for its answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long who reads waits for what was acknowledged before. The applier is behind by a fraction of a second; where it
/// cannot go on, what is there is better than nothing.
const READ_PATIENCE: Duration = Duration::from_secs(2);

/// How a store is opened.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How long to wait whenever someone else holds the store.
    pub patience: Duration,
    /// Bytes of acknowledged records that may wait for the database; beyond them nothing new is taken.
    pub backlog_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            patience: PATIENCE,
            backlog_bytes: backlog::WAITING_BYTES,
        }
    }
}

/// A store: one writer, and as many readers as wanted.
#[derive(Clone)]
pub struct Store {
    file: PathBuf,
    folder: PathBuf,
    patience: Duration,
    /// None where another process is the one that writes.
    writer: Option<Arc<Writer>>,
    idle: Idle,
    norms: Kept,
    /// What is told where there is no writer: nothing.
    commits: Commits,
}

impl Store {
    /// Opens the store in `folder` as the one who writes, and makes it where there is none.
    ///
    /// # Errors
    /// When the folder cannot be written, another process writes there, or the store is not one of ours.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_with(folder, Options::default())
    }

    /// The same with other options.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(folder: &Path, options: Options) -> Result<Self, StoreError> {
        let (mut store, mut database) = Self::opened(folder, options.patience)?;
        let lock = Lock::take(folder, options.patience)?;
        let applied = applier::catch_up(folder, &mut database)?;
        let stored = store.connect()?;
        let turns = Turns::of(folder)?;
        let writer = Writer::start(
            folder,
            lock,
            applied,
            stored,
            Applier { database, turns },
            options,
        )?;
        store.commits = writer.commits().clone();
        store.writer = Some(Arc::new(writer));
        Ok(store)
    }

    /// Opens a store that must be there already, as one who does not take in records: beside a collector, or while none runs.
    ///
    /// # Errors
    /// As [`Store::open`], and when there is none.
    pub fn open_existing(folder: &Path) -> Result<Self, StoreError> {
        if !folder.join("afterword.sqlite3").exists() {
            return Err(StoreError::Missing(folder.to_owned()));
        }
        Ok(Self::opened(folder, PATIENCE)?.0)
    }

    fn opened(folder: &Path, patience: Duration) -> Result<(Self, Connection), StoreError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| StoreError::Io { path, source }
        };
        make_folder(folder).map_err(failed(folder))?;
        let file = folder.join("afterword.sqlite3");
        make_file(&file).map_err(failed(&file))?;
        let mut database = connect(&file, patience)?;
        schema::migrate(&mut database, folder)?;
        let store = Self {
            file,
            folder: folder.to_owned(),
            patience,
            writer: None,
            idle: Idle::default(),
            norms: Kept::default(),
            commits: Commits::default(),
        };
        Ok((store, database))
    }

    /// Waits until everything that is acknowledged now can be read; whether it can.
    fn settle(&self) -> Result<bool, StoreError> {
        match &self.writer {
            Some(writer) => Ok(writer.settle(READ_PATIENCE)),
            None => self.beside().settle(&mut self.connect()?),
        }
    }

    fn beside(&self) -> Beside<'_> {
        Beside {
            folder: &self.folder,
            patience: self.patience,
        }
    }

    /// A reader with a view of its own, of everything that was acknowledged before; it may have to wait for that, but not
    /// for ever.
    ///
    /// # Errors
    /// When SQLite cannot open its file.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        self.settle()?;
        Ok(Reader::new(
            self.idle.lend(|| self.connect())?,
            self.norms.clone(),
        ))
    }

    /// Stores a batch; resolves once it is durable.
    ///
    /// # Errors
    /// When the disk is full, or too much waits already: nothing new is stored then.
    pub async fn ingest(&self, ingest: Ingest) -> Result<Outcome, StoreError> {
        let writer = self.writer.as_ref().ok_or(StoreError::Unavailable)?;
        writer.ingest(Entry::of(ingest)?).await
    }

    /// Why no records are taken, in a sentence, if that is so: the last write failed, and so does one that is tried now;
    /// or the file cannot be read.
    pub async fn not_ready(&self) -> Option<String> {
        if let Some(trouble) = self.writer.as_ref()?.trouble().await {
            return Some(trouble);
        }
        let store = self.clone();
        let read = tokio::task::spawn_blocking(move || {
            Reader::new(Idle::default().lend(|| store.connect())?, Kept::default()).answers()
        })
        .await;
        read.unwrap_or(Err(StoreError::Unavailable))
            .err()
            .map(|error| error.to_string())
    }

    /// What it tells of its commits.
    #[must_use]
    pub fn commits(&self) -> &Commits {
        &self.commits
    }

    /// Batches that wait to be acknowledged.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.writer.as_ref().map_or(0, |writer| writer.waiting())
    }

    /// How much is acknowledged and not in the database yet.
    #[must_use]
    pub fn lag(&self) -> Lag {
        self.writer
            .as_ref()
            .map_or_else(Lag::default, |writer| writer.lag())
    }

    /// Bytes that the inbox takes on the disk.
    #[must_use]
    pub fn inbox_bytes(&self) -> u64 {
        self.writer
            .as_ref()
            .map_or(0, |writer| writer.inbox_bytes())
    }

    /// Bytes that its files take on the disk, its log and the inbox included.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.database_bytes() + self.inbox_bytes()
    }

    fn database_bytes(&self) -> u64 {
        let size = |suffix: &str| {
            let mut file = self.file.clone().into_os_string();
            file.push(suffix);
            std::fs::metadata(file).map_or(0, |found| found.len())
        };
        ["", "-wal", "-shm"].into_iter().map(size).sum()
    }

    /// Erases everything of a subject that was acknowledged before, from the database and from the inbox, and has it taken
    /// back in the systems that it was passed on to.
    ///
    /// # Errors
    /// When the store cannot be written. [`StoreError::LogInUse`] when all is erased and a log still holds it.
    pub fn forget(&self, project: ProjectId, subject: Subject<'_>) -> Result<Erased, StoreError> {
        if !self.settle()? {
            return Err(StoreError::Unavailable);
        }
        let erase = || erase::forget(&mut *self.to_write()?, project, subject);
        let erased = erase().or_else(|error| {
            if !error.is_full() {
                return Err(error);
            }
            // What the log holds twice may be the room that is missing.
            log::empty(&self.connect()?, &self.folder, Duration::ZERO)?;
            erase()
        })?;
        self.tell();
        self.scrub(erased)
    }

    /// Lets neither the database's log nor the inbox hold anything of what was erased before. Waits at most so long for each.
    fn empty_logs(&self, patience: Duration) -> Result<(), StoreError> {
        log::empty(&self.connect()?, &self.folder, patience)?;
        let empty = match &self.writer {
            Some(writer) => writer.empty(patience)?,
            None => self.beside().empty(&mut self.connect()?)?,
        };
        empty.then_some(()).ok_or(StoreError::LogInUse)
    }

    /// Tells whoever waits for it that records have changed.
    fn tell(&self) {
        if let Some(writer) = &self.writer {
            writer.changed().send_replace(());
        }
    }

    /// Where one sink keeps how far it is, with a connection of its own; made where there is none of this name.
    /// `backfill` says whether a new one begins with what is stored already.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn sink(
        &self,
        project: ProjectId,
        name: &str,
        backfill: bool,
    ) -> Result<SinkStore, StoreError> {
        self.settle()?;
        SinkStore::open(self, project, name, backfill)
    }

    /// How far the sinks of a project are, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sink_states(&self, project: ProjectId) -> Result<Vec<SinkState>, StoreError> {
        self.settle()?;
        sinks::states(&self.connect()?, project)
    }

    /// Hears from now on whenever records have changed in the database.
    #[must_use]
    pub fn changed(&self) -> watch::Receiver<()> {
        match &self.writer {
            Some(writer) => writer.changed().subscribe(),
            None => watch::channel(()).1,
        }
    }

    /// Ends the writer once it has written what it has, and folds the log into the file.
    pub fn close(&self) {
        self.idle.close();
        if let Some(writer) = &self.writer {
            writer.close();
        }
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        connect(&self.file, self.patience)
    }

    fn to_write(&self) -> Result<Writing, StoreError> {
        let connection = self.connect()?;
        Ok(Writing::new(connection, Turns::of(&self.folder)?.take()?))
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

/// Makes the database's file where there is none, for its owner only: it holds what tokens are signed with, and the folder may
/// have been there before. SQLite gives the log beside it the same mode.
fn make_file(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(file) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(|_| ()),
    }
}
