//! What a process left behind that has ended: the groups that the database does not hold yet.

use super::segment::{self, Read};
use crate::store::StoreError;
use std::io;
use std::path::Path;

/// Gives `take` every group behind `applied`, in order, and removes all segments once `take` has taken them. Gives the
/// highest number seen. What cannot be read is named in the log and put aside.
pub(in crate::store) fn replay(
    folder: &Path,
    applied: u64,
    mut take: impl FnMut(u64, &[u8]) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    let failed = |source| StoreError::Io {
        path: folder.to_owned(),
        source,
    };
    let paths = segment::paths(folder).map_err(failed)?;
    let mut last = applied;
    let mut damaged = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        let read = Read::of(path).map_err(failed)?;
        for (number, contents) in read.frames() {
            if number > last {
                take(number, contents)?;
                last = number;
            }
        }
        for gap in &read.gaps {
            let (from, to) = (gap.bytes.start, gap.bytes.end);
            if gap.followed || at + 1 < paths.len() {
                tracing::error!(
                    "{}: bytes {from} to {to} are damaged: expected a group with a right checksum; all others of the file are kept, the file is put aside",
                    path.display()
                );
                damaged.push(path);
            } else {
                tracing::warn!(
                    "{}: bytes {from} to {to} were never written to their end, nor acknowledged; they are cut off",
                    path.display()
                );
            }
        }
    }
    for path in &paths {
        if damaged.contains(&path) {
            segment::put_aside(path).map_err(failed)?;
        } else {
            std::fs::remove_file(path).map_err(failed)?;
        }
    }
    Ok(last)
}

/// Gives `take` every group behind `applied`, in order, and leaves all of them where they are.
pub(in crate::store) fn waiting(
    folder: &Path,
    applied: u64,
    mut take: impl FnMut(u64, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let failed = |source| StoreError::Io {
        path: folder.to_owned(),
        source,
    };
    let mut last = applied;
    for path in segment::paths(folder).map_err(failed)? {
        for (number, contents) in Read::of(&path).map_err(failed)?.frames() {
            if number > last {
                take(number, contents)?;
                last = number;
            }
        }
    }
    Ok(())
}

/// The lowest and the highest number of the groups that lie there, as someone sees them who does not hold the lock: what is
/// just being written is not seen.
pub(in crate::store) fn seen(folder: &Path) -> io::Result<Option<(u64, u64)>> {
    let mut seen = None;
    for path in segment::paths(folder)? {
        let read = match Read::of(&path) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for (number, _) in read.frames() {
            let (lowest, highest) = seen.unwrap_or((number, number));
            seen = Some((number.min(lowest), number.max(highest)));
        }
    }
    Ok(seen)
}
