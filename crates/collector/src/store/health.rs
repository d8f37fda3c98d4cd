//! Whether the store can be written, as its last write showed.

use super::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// What the writer's last transaction showed. While all goes well a question costs nothing; once a write has
/// failed, whoever asks has the writer try, so that a collector that nobody sends anything to any more finds out
/// that it can write again.
#[derive(Default)]
pub(super) struct Health {
    failing_since: Mutex<Option<Instant>>,
    trying: AtomicBool,
}

impl Health {
    pub(super) fn is_well(&self) -> bool {
        self.failing_since().is_none()
    }

    /// A write has reached the disk.
    pub(super) fn wrote(&self) {
        if let Some(since) = self.failing_since().take() {
            let seconds = since.elapsed().as_secs();
            tracing::info!("the store takes writes again, after {seconds} s");
        }
    }

    /// A write has failed.
    pub(super) fn failed(&self) {
        self.failing_since().get_or_insert_with(Instant::now);
    }

    /// Whether the caller may have the writer try: one trial at a time, however many ask, so that no flood of
    /// questions keeps records out of the writer's queue.
    pub(super) fn may_try(&self) -> bool {
        !self.trying.swap(true, Ordering::AcqRel)
    }

    /// The trial is over.
    pub(super) fn tried(&self) {
        self.trying.store(false, Ordering::Release);
    }

    fn failing_since(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.failing_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes of a trial: a page's largest batch. On a full disk a few bytes say nothing: what a write that failed has
/// already made the log grow by is there to be written over, and a trial that fits into it would go well.
const TRIAL_BYTES: usize = 64 << 10;

/// Writes as much as a batch, and takes it back in the same transaction. The pages of a row that is deleted are
/// overwritten, so they do go to the disk.
pub(super) fn try_out(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // No project has the number 0.
    transaction.execute(
        "INSERT INTO history (project_id, id, rev, visitor, received_at_ms, body) VALUES (0, x'', 0, '', 0, ?1)",
        [" ".repeat(TRIAL_BYTES)],
    )?;
    transaction.execute("DELETE FROM history WHERE project_id = 0", [])?;
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::writer::Writer;
    use crate::store::{Ingest, Store, connect, schema};
    use afterword_core::wire::Context;
    use rusqlite::OpenFlags;
    use std::sync::Arc;
    use std::time::Duration;

    #[test]
    fn a_trial_writes_as_much_as_a_batch_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = connect(&folder.path().join("db"), Duration::ZERO).unwrap();
        schema::migrate(&mut connection).unwrap();
        let log = || folder.path().join("db-wal").metadata().unwrap().len();
        for _ in 0..3 {
            let before = log();
            try_out(&mut connection).unwrap();
            assert!(log() >= before + TRIAL_BYTES as u64);
        }
        let rows: u32 = connection
            .query_row("SELECT count(*) FROM history", [], |row| row.get(0))
            .unwrap();
        assert_eq!(rows, 0);
    }

    #[tokio::test]
    async fn a_file_that_may_only_be_read_takes_nothing_and_is_not_ready() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        assert!(store.is_ready().await);
        store.close();
        let read_only =
            Connection::open_with_flags(&store.file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        store.writer = Arc::new(Writer::start(read_only).unwrap());
        let nothing = Ingest {
            project: 1,
            context: Context::default(),
            batch: "b-1".to_owned(),
            received_at_ms: 0,
            skew_ms: 0,
            records: Vec::new(),
        };
        assert!(store.ingest(nothing).await.is_err());
        assert!(!store.is_ready().await);
        assert!(!store.is_ready().await);
    }
}
