//! Whose turn it is on a connection: what it is waited for follows from it.

use futures_util::task::AtomicWaker;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Waker;

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Next {
    /// The first request, of which nothing has come.
    First,
    /// The rest of a request's head.
    Head,
    /// Our answer.
    Answer,
    /// Another request, of which nothing has come.
    Another,
}

impl Next {
    const ALL: [Self; 4] = [Self::First, Self::Head, Self::Answer, Self::Another];
}

/// The turn of one connection: whoever reads and whoever answers look at the same one.
#[derive(Clone)]
pub(super) struct Turn(Arc<Inner>);

struct Inner {
    next: AtomicU8,
    reader: AtomicWaker,
}

impl Turn {
    pub(super) fn new() -> Self {
        Self(Arc::new(Inner {
            next: AtomicU8::new(Next::First as u8),
            reader: AtomicWaker::new(),
        }))
    }

    pub(super) fn get(&self) -> Next {
        let found = self.0.next.load(Ordering::Acquire);
        let next = Next::ALL.into_iter().find(|next| *next as u8 == found);
        next.unwrap_or(Next::First)
    }

    pub(super) fn set(&self, next: Next) {
        self.0.next.store(next as u8, Ordering::Release);
    }

    /// Whoever reads while it is ours is woken when it is no more: the time of what comes next begins then.
    pub(super) fn wake_after(&self, reader: &Waker) {
        self.0.reader.register(reader);
    }

    /// It is ours until what this gives is dropped.
    pub(super) fn ours(&self) -> Ours {
        self.set(Next::Answer);
        Ours(self.clone())
    }
}

/// An answer under way, its body included.
#[must_use]
pub(super) struct Ours(Turn);

impl Drop for Ours {
    fn drop(&mut self) {
        self.0.set(Next::Another);
        self.0.0.reader.wake();
    }
}
