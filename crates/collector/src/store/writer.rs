//! The thread that acknowledges. It takes what waits, says of each record whether it is new, has all of it in the inbox in
//! one write and one sync, and answers then: a hundred batches cost one sync. The applier has the rest.

use super::applier::{self, Applier};
use super::backlog::{Backlog, Group, Lag};
use super::decide::Together;
use super::entry::{Entry, Outcome};
use super::health::Health;
use super::inbox::{Inbox, Lock};
use super::{Options, READ_PATIENCE, StoreError};
use crate::metrics::Commits;
use rusqlite::Connection;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};

/// Batches that may wait to be acknowledged; beyond them clients are asked to come again.
const WAITING: usize = 1_024;

/// Batches, and bytes of them, that are acknowledged together.
const TOGETHER: usize = 256;
const TOGETHER_BYTES: usize = 2 << 20;

/// How long to wait for a trial that may stand behind other work: as long as a write may wait for the store.
const TRIAL_PATIENCE: Duration = Duration::from_secs(5);

enum Job {
    Batch(Batch),
    /// To find out whether the inbox can be written again.
    Trial(oneshot::Sender<()>),
}

struct Batch {
    entry: Entry,
    reply: oneshot::Sender<Result<Outcome, StoreError>>,
}

/// What the two threads share, and tell of their work.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) backlog: Arc<Backlog>,
    pub(super) inbox: Arc<Mutex<Inbox>>,
    pub(super) changed: watch::Sender<()>,
    health: Arc<Health>,
    commits: Commits,
    patience: Duration,
}

impl Shared {
    pub(super) fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    shared: Shared,
    /// Held until everything is written.
    lock: Mutex<Option<Lock>>,
}

impl Writer {
    /// Begins with an inbox that is empty: `applied` is the number of the last group that was ever in it.
    pub(super) fn start(
        folder: &Path,
        lock: Lock,
        applied: u64,
        stored: Connection,
        applier: Applier,
        options: Options,
    ) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let shared = Shared {
            backlog: Arc::new(Backlog::new(applied, options.backlog_bytes)),
            inbox: Arc::new(Mutex::new(Inbox::new(folder, applied + 1))),
            changed: watch::channel(()).0,
            health: Arc::new(Health::default()),
            commits: Commits::default(),
            patience: options.patience,
        };
        let (ours, theirs) = (shared.clone(), shared.clone());
        let threads = vec![
            thread("writer", move || write_all(&stored, waiting, &ours))?,
            thread("applier", move || applier::run(applier, &theirs))?,
        ];
        Ok(Self {
            jobs: Mutex::new(Some(jobs)),
            threads: Mutex::new(threads),
            shared,
            lock: Mutex::new(Some(lock)),
        })
    }

    pub(super) fn changed(&self) -> &watch::Sender<()> {
        &self.shared.changed
    }

    fn sender(&self) -> Option<mpsc::Sender<Job>> {
        self.jobs.lock().ok()?.clone()
    }

    pub(super) async fn ingest(&self, entry: Entry) -> Result<Outcome, StoreError> {
        let (reply, answer) = oneshot::channel();
        let jobs = self.sender().ok_or(StoreError::Unavailable)?;
        jobs.try_send(Job::Batch(Batch { entry, reply }))
            .map_err(|_| StoreError::Unavailable)?;
        answer.await.unwrap_or(Err(StoreError::Unavailable))
    }

    pub(super) fn commits(&self) -> &Commits {
        &self.shared.commits
    }

    /// Batches that wait to be acknowledged.
    pub(super) fn waiting(&self) -> usize {
        self.sender()
            .map_or(0, |jobs| WAITING.saturating_sub(jobs.capacity()))
    }

    pub(super) fn lag(&self) -> Lag {
        self.shared.backlog.lag()
    }

    pub(super) fn inbox_bytes(&self) -> u64 {
        self.shared.inbox().bytes()
    }

    /// Waits until the database holds all that is acknowledged now, for at most this long. Whether it does.
    pub(super) fn settle(&self, patience: Duration) -> bool {
        self.shared.backlog.settle(patience)
    }

    /// Waits until nothing is left in the inbox of what is in the database now; whether that is so.
    pub(super) fn empty(&self, patience: Duration) -> Result<bool, StoreError> {
        let turned = self.shared.inbox().turn_over();
        let last = turned.map_err(|source| StoreError::Io {
            path: "the inbox".into(),
            source,
        })?;
        let reached = self.shared.backlog.reach(last, patience);
        if reached {
            self.shared.inbox().applied(last);
        }
        Ok(reached)
    }

    /// Why it takes no work, or what it wrote last has not reached the disk; where that failed, it tries again.
    pub(super) async fn trouble(&self) -> Option<String> {
        let Some(jobs) = self.sender().filter(|jobs| !jobs.is_closed()) else {
            return Some("the store was closed".to_owned());
        };
        let (backlog, patience) = (
            Arc::clone(&self.shared.backlog),
            self.shared.patience.max(READ_PATIENCE),
        );
        let full = tokio::task::spawn_blocking(move || backlog.trouble(patience)).await;
        if let Some(full) = full.unwrap_or_default() {
            return Some(full);
        }
        let health = &self.shared.health;
        if health.is_well() {
            return None;
        }
        if health.may_try() {
            let (reply, tried) = oneshot::channel();
            if jobs.try_send(Job::Trial(reply)).is_err() {
                health.tried();
                return Some(format!("{WAITING} batches wait for the inbox already"));
            }
            let _ = tokio::time::timeout(TRIAL_PATIENCE, tried).await;
        }
        health.trouble()
    }

    /// Ends both threads: what is acknowledged goes into the database, or stays in the inbox for the next start where it
    /// cannot.
    pub(super) fn close(&self) {
        if let Ok(mut jobs) = self.jobs.lock() {
            *jobs = None;
        }
        let threads = self
            .threads
            .lock()
            .map(|mut threads| std::mem::take(&mut *threads));
        for thread in threads.unwrap_or_default() {
            let _ = thread.join();
        }
        if let Ok(mut lock) = self.lock.lock() {
            *lock = None;
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

fn thread(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(run).map_err(|_| StoreError::Unavailable)
}

fn write_all(stored: &Connection, mut waiting: mpsc::Receiver<Job>, shared: &Shared) {
    while let Some(first) = waiting.blocking_recv() {
        let mut batches = Vec::new();
        let mut bytes = 0;
        let mut trial = None;
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Batch(batch) => {
                    bytes += batch.entry.bytes();
                    batches.push(batch);
                }
                Job::Trial(reply) => trial = Some(reply),
            }
            next = (batches.len() < TOGETHER && bytes < TOGETHER_BYTES)
                .then(|| waiting.try_recv().ok())
                .flatten();
        }
        if !batches.is_empty() {
            write_and_answer(stored, batches, shared);
        }
        if let Some(reply) = trial {
            match shared.inbox().try_out() {
                Ok(()) => shared.health.wrote(),
                Err(error) => shared.health.failed(&error),
            }
            shared.health.tried();
            let _ = reply.send(());
        }
    }
    shared.backlog.close();
}

type Reply = oneshot::Sender<Result<Outcome, StoreError>>;

fn write_and_answer(stored: &Connection, batches: Vec<Batch>, shared: &Shared) {
    let count = batches.len();
    let has_room = shared.backlog.has_room(shared.patience);
    let begun = Instant::now();
    let (entries, replies): (Vec<Entry>, Vec<Reply>) = batches
        .into_iter()
        .map(|batch| (batch.entry, batch.reply))
        .unzip();
    let decided = decide(stored, entries, shared);
    let (together, outcomes) = match decided {
        Ok(decided) => decided,
        Err(error) => {
            tracing::error!("nothing of {count} batches was stored: {error}");
            shared.commits.failed();
            return answer(replies, |_| Err(StoreError::Unavailable));
        }
    };
    // What changes nothing is not written, and says nothing of the disk.
    let wanted = !together.entries.is_empty();
    let written = wanted.then(|| {
        if has_room {
            append(together, shared)
        } else {
            Err(Failed::Full)
        }
    });
    match &written {
        Some(Ok(())) => {
            shared.health.wrote();
            shared.commits.done(count, begun.elapsed());
        }
        Some(Err(failed)) => {
            if let Failed::Disk(error) = failed {
                shared.health.failed(error);
            }
            shared.commits.failed();
            tracing::error!("nothing new of {count} batches was stored: {failed}");
        }
        None => {}
    }
    let stands = !matches!(written, Some(Err(_)));
    answer(replies, |at| match outcomes.get(at) {
        Some((outcome, hangs)) if stands || !hangs => Ok(*outcome),
        _ => Err(StoreError::Unavailable),
    });
}

fn answer(replies: Vec<Reply>, mut with: impl FnMut(usize) -> Result<Outcome, StoreError>) {
    for (at, reply) in replies.into_iter().enumerate() {
        let _ = reply.send(with(at));
    }
}

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("the inbox: {0}")]
    Disk(std::io::Error),
    #[error("as much waits for the database as may")]
    Full,
}

type Decided = (Together, Vec<(Outcome, bool)>);

/// What becomes of these batches, once what they change is on the disk.
fn decide(
    stored: &Connection,
    entries: Vec<Entry>,
    shared: &Shared,
) -> Result<Decided, StoreError> {
    let mut together = Together::default();
    let mut outcomes = Vec::with_capacity(entries.len());
    // What leaves the backlog is in the database by then. So the view of the database is not older than that of the backlog.
    let waiting = shared.backlog.lock();
    let view = stored.unchecked_transaction()?;
    for entry in entries {
        outcomes.push(together.add(entry, &waiting, &view)?);
    }
    Ok((together, outcomes))
}

fn append(together: Together, shared: &Shared) -> Result<(), Failed> {
    let (entries, newest) = together.into_parts();
    let appended = shared.inbox().append(|frame| {
        for entry in &entries {
            entry.write(frame);
        }
    });
    let group = Group {
        number: appended.map_err(Failed::Disk)?,
        entries,
        since: Instant::now(),
    };
    shared.backlog.put(group, newest);
    Ok(())
}
