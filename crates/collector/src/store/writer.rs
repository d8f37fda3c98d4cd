//! The one thread that writes. It takes what waits, writes all of it in one transaction, and answers once
//! that is on the disk: a hundred batches cost one fsync.

use super::StoreError;
use super::health::{self, Health};
use super::ingest::{Ingest, Outcome, write_batch};
use rusqlite::{Connection, TransactionBehavior};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Batches that may wait; beyond them clients are asked to come again.
const WAITING: usize = 1_024;

/// Batches of one transaction.
const TOGETHER: usize = 256;

/// How long to wait for a trial that may stand behind other work: as long as a write may wait for the store.
const TRIAL_PATIENCE: Duration = Duration::from_secs(5);

#[expect(
    clippy::large_enum_variant,
    reason = "nearly all jobs are batches; a box for each would gain nothing"
)]
enum Job {
    Batch(Batch),
    /// To find out whether the store can be written again.
    Trial(oneshot::Sender<()>),
}

struct Batch {
    ingest: Ingest,
    reply: oneshot::Sender<Result<Outcome, StoreError>>,
}

pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    health: Arc<Health>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let health = Arc::new(Health::default());
        let told = health.clone();
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || write_all(connection, waiting, &told))
            .map_err(|_| StoreError::Unavailable)?;
        Ok(Self {
            jobs: Mutex::new(Some(jobs)),
            thread: Mutex::new(Some(thread)),
            health,
        })
    }

    fn sender(&self) -> Option<mpsc::Sender<Job>> {
        self.jobs.lock().ok()?.clone()
    }

    pub(super) async fn ingest(&self, ingest: Ingest) -> Result<Outcome, StoreError> {
        let (reply, answer) = oneshot::channel();
        let jobs = self.sender().ok_or(StoreError::Unavailable)?;
        jobs.try_send(Job::Batch(Batch { ingest, reply }))
            .map_err(|_| StoreError::Unavailable)?;
        answer.await.unwrap_or(Err(StoreError::Unavailable))
    }

    /// Whether it still takes work, and what it wrote last has reached the disk; where that failed, it tries again.
    pub(super) async fn is_ready(&self) -> bool {
        let Some(jobs) = self.sender().filter(|jobs| !jobs.is_closed()) else {
            return false;
        };
        if self.health.is_well() {
            return true;
        }
        if self.health.may_try() {
            let (reply, tried) = oneshot::channel();
            if jobs.try_send(Job::Trial(reply)).is_err() {
                self.health.tried();
                return false;
            }
            let _ = tokio::time::timeout(TRIAL_PATIENCE, tried).await;
        }
        self.health.is_well()
    }

    pub(super) fn close(&self) {
        if let Ok(mut jobs) = self.jobs.lock() {
            *jobs = None;
        }
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

fn write_all(mut connection: Connection, mut waiting: mpsc::Receiver<Job>, health: &Health) {
    while let Some(first) = waiting.blocking_recv() {
        let mut batches = Vec::new();
        let mut trial = None;
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Batch(batch) => batches.push(batch),
                Job::Trial(reply) => trial = Some(reply),
            }
            next = (batches.len() < TOGETHER)
                .then(|| waiting.try_recv().ok())
                .flatten();
        }
        if !batches.is_empty() {
            write_and_answer(&mut connection, batches, health);
        }
        if let Some(reply) = trial {
            match health::try_out(&mut connection) {
                Ok(()) => health.wrote(),
                Err(_) => health.failed(),
            }
            health.tried();
            let _ = reply.send(());
        }
    }
    // Everything is in the log already; this only saves the next start the work.
    let _ = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
}

fn write_and_answer(connection: &mut Connection, batches: Vec<Batch>, health: &Health) {
    match write_together(connection, &batches) {
        Ok((outcomes, wrote)) => {
            // What changes nothing is not written, and says nothing of the disk.
            if wrote {
                health.wrote();
            }
            for (batch, outcome) in batches.into_iter().zip(outcomes) {
                let _ = batch.reply.send(Ok(outcome));
            }
        }
        Err(error) => {
            health.failed();
            tracing::error!("nothing of {} batches was stored: {error}", batches.len());
            for batch in batches {
                let _ = batch.reply.send(Err(StoreError::Unavailable));
            }
        }
    }
}

/// What became of each batch, and whether anything had to be written.
fn write_together(
    connection: &mut Connection,
    batches: &[Batch],
) -> Result<(Vec<Outcome>, bool), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before: i64 = transaction.query_row("SELECT last FROM sequence", [], |row| row.get(0))?;
    let mut seq = before;
    let mut outcomes = Vec::with_capacity(batches.len());
    for batch in batches {
        outcomes.push(write_batch(&transaction, &batch.ingest, &mut seq)?);
    }
    transaction.execute("UPDATE sequence SET last = ?1", [seq])?;
    transaction.commit()?;
    Ok((outcomes, seq != before))
}
