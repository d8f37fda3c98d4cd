//! Connections that were read with and may be again: opening one costs more than most questions.

use rusqlite::Connection;
use std::sync::{Arc, Mutex, PoisonError};

/// Connections that are kept. Each holds up to 2 MiB of pages, and seldom more than two read at once.
const KEPT: usize = 2;

/// Those that nobody reads with.
#[derive(Clone, Default)]
pub(super) struct Idle(Arc<Mutex<Vec<Connection>>>);

impl Idle {
    /// One of them, or what `open` makes.
    pub(super) fn lend<E>(&self, open: impl FnOnce() -> Result<Connection, E>) -> Result<Lent, E> {
        let idle = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Ok(Lent {
            connection: Some(idle.map_or_else(open, Ok)?),
            idle: self.clone(),
        })
    }

    /// Closes them.
    pub(super) fn close(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

/// One that comes back when it is dropped.
pub(super) struct Lent {
    /// There until then.
    connection: Option<Connection>,
    idle: Idle,
}

impl Lent {
    /// The connection.
    pub(super) fn get(&self) -> Result<&Connection, super::StoreError> {
        self.connection
            .as_ref()
            .ok_or(super::StoreError::Unavailable)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut idle = self.idle.0.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.extend(self.connection.take());
        }
    }
}
