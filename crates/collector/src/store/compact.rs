//! Writing the database's file anew. SQLite overwrites what is deleted, but not the copies of it that were left in unused
//! parts of other pages when rows moved between pages: these go with the file.

use super::{Erased, READ_PATIENCE, Store, StoreError, log};

/// Bytes of a store that is written anew whenever something is erased: seconds, in which the inbox goes on acknowledging.
const AT_ONCE_BYTES: u64 = 256 << 20;

impl Store {
    /// Writes the database's file anew, without what was erased, and gives its room back to the disk. What is acknowledged
    /// meanwhile waits in the inbox; once that is full, pages are put off.
    ///
    /// # Errors
    /// When there is no room for a second copy of the file, or a log still holds what was erased.
    pub fn compact(&self) -> Result<(), StoreError> {
        self.empty_logs(self.patience.max(READ_PATIENCE))?;
        self.write_anew()?;
        self.empty_logs(self.patience.max(READ_PATIENCE))
    }

    /// After something was erased: leaves nothing of it in any file, where that is done soon. Says in `erased` whether it was.
    pub(super) fn scrub(&self, mut erased: Erased) -> Result<Erased, StoreError> {
        self.empty_logs(self.patience.max(READ_PATIENCE))?;
        if self.database_bytes() <= AT_ONCE_BYTES {
            match self.write_anew() {
                Ok(()) => erased.compacted = true,
                // Without room for a copy the rows are gone all the same.
                Err(error) => tracing::warn!("the store is not written anew: {error}"),
            }
            self.empty_logs(self.patience.max(READ_PATIENCE))?;
        }
        Ok(erased)
    }

    /// The copy goes through the log. Were anything else in that, then there would be no room to fold it into the file once
    /// the copy has filled the disk.
    fn write_anew(&self) -> Result<(), StoreError> {
        let writing = self.to_write()?;
        if !log::fold(&writing)? {
            return Err(StoreError::LogInUse);
        }
        Ok(writing.execute_batch("VACUUM")?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Ingest, Subject, erase};
    use afterword_core::record::{Kind, Record, RecordId, Response, Signal, Thumb, ThumbValue};
    use afterword_core::wire::Context;
    use std::collections::BTreeSet;

    const VISITORS: usize = 2_000;

    fn name(visitor: usize) -> String {
        format!("visitor-{visitor:04}")
    }

    /// Of all lengths and in no order, so that pages are split and joined in all ways.
    fn ingest(project: i64, visitor: usize, turn: usize) -> Ingest {
        let records = (0..3).map(|at| {
            let id = format!("r-{visitor}-{turn}-{at}");
            let chance = RecordId::derive("", &id, Kind::Thumb);
            let chance: usize = chance
                .as_bytes()
                .iter()
                .map(|byte| usize::from(*byte))
                .sum();
            Record {
                id: RecordId::derive(&name(visitor), &id, Kind::Thumb),
                rev: 1,
                first_at_ms: 1,
                at_ms: 1,
                retracted: false,
                response: Response {
                    id: format!("r-{}", chance * 7_919 % 6_007),
                    ..Response::default()
                },
                signal: Signal::Thumb(Thumb {
                    value: ThumbValue::Down,
                    reasons: Vec::new(),
                    comment: Some(name(visitor).repeat(1 + chance % 50)),
                    correction: None,
                    changes: 0,
                }),
            }
        });
        Ingest {
            project,
            context: Context {
                visitor: name(visitor),
                ..Context::default()
            },
            batch: format!("b-{visitor}-{turn}"),
            received_at_ms: 2,
            skew_ms: 0,
            records: records.collect(),
        }
    }

    #[tokio::test]
    async fn of_many_who_are_erased_among_many_no_byte_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.first_start().unwrap();
        let project = store.projects().unwrap()[0].id;
        let order: Vec<usize> = (0..4 * VISITORS).map(|at| at * 1_237).collect();
        for some in order.chunks(500) {
            let taken = some
                .iter()
                .map(|at| store.ingest(ingest(project, at % VISITORS, at / VISITORS)));
            for taken in futures_util::future::join_all(taken).await {
                taken.unwrap();
            }
        }
        assert!(store.settle().unwrap());
        for visitor in (0..VISITORS).step_by(2) {
            let subject = name(visitor);
            erase::forget(
                &mut store.to_write().unwrap(),
                project,
                Subject::Visitor(&subject),
            )
            .unwrap();
        }
        assert!(store.scrub(Erased::default()).unwrap().compacted);
        let bytes = std::fs::read(folder.path().join("afterword.sqlite3")).unwrap();
        let left: BTreeSet<&[u8]> = bytes
            .windows(12)
            .filter(|window| window.starts_with(b"visitor-"))
            .collect();
        let gone = (0..VISITORS)
            .step_by(2)
            .map(name)
            .filter(|name| left.contains(name.as_bytes()));
        assert_eq!(gone.collect::<Vec<_>>(), Vec::<String>::new());
        assert!(left.contains(name(1).as_bytes()));
    }
}
