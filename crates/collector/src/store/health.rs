//! Whether the inbox can be written, as its last write showed.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// What the writer's last write showed. While all goes well a question costs nothing; once a write has
/// failed, whoever asks has the writer try, so that a collector that nobody sends anything to any more finds out
/// that it can write again.
#[derive(Default)]
pub(super) struct Health {
    failing: Mutex<Option<Failing>>,
    trying: AtomicBool,
}

/// Since when writes fail, and why the last one did.
struct Failing {
    since: Instant,
    why: String,
}

impl Health {
    pub(super) fn is_well(&self) -> bool {
        self.failing().is_none()
    }

    /// What is wrong, in a sentence, while something is.
    pub(super) fn trouble(&self) -> Option<String> {
        let failing = self.failing();
        let Failing { since, why } = failing.as_ref()?;
        Some(format!(
            "the last write failed, {} s after the first that did: {why}",
            since.elapsed().as_secs()
        ))
    }

    /// A write has reached the disk.
    pub(super) fn wrote(&self) {
        if let Some(Failing { since, .. }) = self.failing().take() {
            let seconds = since.elapsed().as_secs();
            tracing::info!("the store takes writes again, after {seconds} s");
        }
    }

    /// A write has failed.
    pub(super) fn failed(&self, error: &impl Display) {
        let mut failing = self.failing();
        let since = failing
            .as_ref()
            .map_or_else(Instant::now, |failing| failing.since);
        let why = error.to_string();
        *failing = Some(Failing { since, why });
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

    fn failing(&self) -> std::sync::MutexGuard<'_, Option<Failing>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
