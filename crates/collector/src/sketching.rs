//! Sketches of the calls that were stored before there were any: made while the collector runs, so that a large store is
//! served at once.

use crate::store::{Store, StoreError};
use std::time::{Duration, Instant};

/// Calls of one transaction: a few milliseconds, for which a batch can wait.
const SLICE: usize = 50;

/// It takes at most one part of this many of the time, so that most of it is left for what comes in.
const PARTS: u32 = 5;

/// Between two tries where the store cannot be written.
const AGAIN: Duration = Duration::from_secs(60);

/// Goes on until there is a sketch of every call.
pub(crate) async fn follow(store: Store) {
    loop {
        let begun = Instant::now();
        let store = store.clone();
        let done = tokio::task::spawn_blocking(move || store.sketch_older(SLICE)).await;
        match done.unwrap_or(Err(StoreError::Unavailable)) {
            Ok(0) => return,
            Ok(_) => tokio::time::sleep(begun.elapsed() * (PARTS - 1)).await,
            Err(error) => {
                tracing::error!("sketches of older calls could not be made: {error}");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}
