//! Room for bodies. Each is bounded by itself; here all of them together are.

use super::Refusal;
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of all bodies that are under way together, from their first byte until they are stored or refused. It is a
/// thousand of the widget's largest batches, about as many as the store lets wait; decoded they take a few times
/// their bytes, which a small machine still has. Without it as many bodies could be held as there are connections.
pub const MAX_BYTES_UNDER_WAY: usize = 64 << 20;

/// The room that all requests share, in bytes.
#[derive(Clone)]
pub(super) struct Room {
    free: Arc<Semaphore>,
    bytes: usize,
}

impl Room {
    pub(super) fn of(bytes: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new(bytes)),
            bytes,
        }
    }

    /// Bytes that are taken now.
    pub(super) fn taken(&self) -> usize {
        self.bytes.saturating_sub(self.free.available_permits())
    }

    /// Holds nothing yet.
    pub(super) fn hold(&self) -> Held {
        Held {
            bytes: Vec::new(),
            taken: None,
            room: self.clone(),
        }
    }
}

/// Bytes of a body, and the room that they take until this is dropped.
pub(super) struct Held {
    bytes: Vec<u8>,
    taken: Option<OwnedSemaphorePermit>,
    room: Room,
}

impl Held {
    /// Takes in more, where there is room. It does not wait for room: those that wait would hold what they have, and
    /// might all wait for each other.
    pub(super) fn add(&mut self, chunk: &[u8]) -> Result<(), Refusal> {
        let wanted = u32::try_from(chunk.len()).map_err(|_| Refusal::no_room())?;
        let more = self.room.free.clone().try_acquire_many_owned(wanted);
        let more = more.map_err(|_| Refusal::no_room())?;
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            none => *none = Some(more),
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }
}

impl Deref for Held {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}
