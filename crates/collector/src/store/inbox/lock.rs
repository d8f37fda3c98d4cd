//! Whose inbox it is: one process writes it, and holds a lock for as long as it lives. The system gives the lock back
//! when the process ends, however it ends.

use crate::store::StoreError;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// How often to look whether the other one has ended.
const PAUSE: Duration = Duration::from_millis(10);

/// Held until it is dropped.
pub(in crate::store) struct Lock(#[expect(dead_code, reason = "it is held, not read")] File);

impl Lock {
    /// Takes it if nobody has it.
    pub(in crate::store) fn try_take(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join("afterword.lock");
        let failed = |source| StoreError::Io {
            path: path.clone(),
            source,
        };
        let mut options = File::options();
        let file = options.create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Takes it once nobody has it, or not if that takes longer.
    pub(in crate::store) fn take(folder: &Path, patience: Duration) -> Result<Self, StoreError> {
        let begun = Instant::now();
        loop {
            if let Some(lock) = Self::try_take(folder)? {
                return Ok(lock);
            }
            if begun.elapsed() >= patience {
                return Err(StoreError::Held(folder.to_owned()));
            }
            std::thread::sleep(PAUSE);
        }
    }
}
