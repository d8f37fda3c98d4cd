//! One signal of one response while it is open.

use core::ops::{Deref, DerefMut};

/// The state of a signal, and when it changed.
#[derive(Clone, Debug)]
pub(super) struct Fold<T> {
    meta: Meta,
    pub(super) state: T,
}

/// What all folds have: apart from the state, so that settling is compiled once and not eight times.
#[derive(Clone, Debug)]
pub(super) struct Meta {
    pub(super) first_at_ms: u64,
    pub(super) at_ms: u64,
    pub(super) rev: u64,
    pub(super) retracted: bool,
    /// When it settles; `None` once it has.
    pub(super) due_ms: Option<u64>,
    /// The rev and a hash of the record that was last given out.
    pub(super) given: Option<(u64, u32)>,
}

impl<T> Fold<T> {
    /// A fold that opens now and settles after `quiet_ms`.
    pub(super) fn new(state: T, now_ms: u64, quiet_ms: u64) -> Self {
        Self {
            meta: Meta::new(now_ms, quiet_ms),
            state,
        }
    }
}

impl<T> Fold<T> {
    /// When it changed, to be written, and what it is.
    pub(super) fn parts(&mut self) -> (&mut Meta, &T) {
        (&mut self.meta, &self.state)
    }
}

impl Meta {
    /// One that opens now and settles after `quiet_ms`.
    pub(super) fn new(now_ms: u64, quiet_ms: u64) -> Self {
        Self {
            first_at_ms: now_ms,
            at_ms: now_ms,
            rev: now_ms,
            retracted: false,
            due_ms: Some(now_ms.saturating_add(quiet_ms)),
            given: None,
        }
    }

    /// Something changed: a new rev, which settles after `quiet_ms`.
    pub(super) fn touch(&mut self, now_ms: u64, quiet_ms: u64) {
        self.rev = now_ms.max(self.rev.saturating_add(1));
        self.at_ms = now_ms.max(self.at_ms);
        self.due_ms = Some(now_ms.saturating_add(quiet_ms));
    }
}

impl<T> Deref for Fold<T> {
    type Target = Meta;
    fn deref(&self) -> &Meta {
        &self.meta
    }
}

impl<T> DerefMut for Fold<T> {
    fn deref_mut(&mut self) -> &mut Meta {
        &mut self.meta
    }
}
