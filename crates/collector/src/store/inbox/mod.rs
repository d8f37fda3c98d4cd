//! What acknowledges: a log on the local disk to which groups of batches are appended, one `fdatasync` for all that
//! waited together. What is in it goes into the database behind; what is there is removed here.
//!
//! # Layout
//! - `frame`: one group. `segment`: one file. `lock`: whose it is. `replay`: what a process left behind that has ended.
//!
//! A group has a number that grows, and the database says up to which number it holds everything: so it does no harm where
//! a group is still here that is there already.

mod frame;
mod lock;
mod replay;
mod segment;

pub(super) use lock::Lock;
pub(super) use replay::{replay, seen, waiting};

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Bytes after which a segment is full: a fraction of a second at full load.
const SEGMENT_BYTES: u64 = 8 << 20;

/// How long a segment is written to, so that what is in the database, and may be erased there, does not stay here.
const SEGMENT_AGE: Duration = Duration::from_secs(1);

/// Bytes of a trial: a page's largest batch. On a full disk a few bytes say nothing.
const TRIAL_BYTES: usize = 64 << 10;

struct Segment {
    path: PathBuf,
    bytes: u64,
    /// The number of its last group.
    last: u64,
}

struct Open {
    file: File,
    salt: u64,
    begun: Instant,
    segment: Segment,
}

impl Open {
    fn is_empty(&self) -> bool {
        self.segment.bytes <= segment::HEAD_BYTES as u64
    }
}

/// The inbox of the process that writes it.
pub(super) struct Inbox {
    folder: PathBuf,
    full: VecDeque<Segment>,
    open: Option<Open>,
    next: u64,
    /// The number of the last group that was put onto the disk.
    last: u64,
    frame: Vec<u8>,
}

impl Inbox {
    /// An empty one, whose first group has the number `next`.
    pub(super) fn new(folder: &Path, next: u64) -> Self {
        Self {
            folder: folder.to_owned(),
            full: VecDeque::new(),
            open: None,
            next,
            last: next.saturating_sub(1),
            frame: Vec::new(),
        }
    }

    /// Bytes on the disk.
    pub(super) fn bytes(&self) -> u64 {
        let open = self.open.iter().map(|open| &open.segment);
        open.chain(&self.full).map(|segment| segment.bytes).sum()
    }

    /// Puts a group onto the disk, with what `write` puts into it, and gives its number. Where that fails nothing of it stays.
    pub(super) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> io::Result<u64> {
        let mut frame = std::mem::take(&mut self.frame);
        frame::begin(&mut frame);
        write(&mut frame);
        let appended = self.append_frame(&mut frame);
        self.frame = frame;
        appended
    }

    fn append_frame(&mut self, frame: &mut [u8]) -> io::Result<u64> {
        if frame.len() > frame::MAX_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        // What does not fit behind others may fit into a segment of its own.
        let was_begun = self.open.as_ref().is_some_and(|open| !open.is_empty());
        match self.write_frame(frame) {
            Err(_) if was_begun => self.write_frame(frame),
            written => written,
        }
    }

    fn write_frame(&mut self, frame: &mut [u8]) -> io::Result<u64> {
        let number = self.number();
        let salt = self.opened(number)?;
        frame::finish(frame, number, salt);
        self.write(frame)?;
        if let Some(open) = &mut self.open {
            open.segment.bytes += frame.len() as u64;
            open.segment.last = number;
        }
        self.last = number;
        Ok(number)
    }

    /// Whatever becomes of what bears it, nothing else does: neither a group nor a file.
    fn number(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        number
    }

    /// Writes and takes it back: whether there is room for what comes.
    pub(super) fn try_out(&mut self) -> io::Result<()> {
        let number = self.number();
        self.opened(number)?;
        self.write(&[0; TRIAL_BYTES])?;
        self.cut_off();
        Ok(())
    }

    /// Has a segment to write to, and gives its salt.
    fn opened(&mut self, number: u64) -> io::Result<u64> {
        let is_full = |open: &Open| {
            let full = open.segment.bytes >= SEGMENT_BYTES;
            full || !open.is_empty() && open.begun.elapsed() >= SEGMENT_AGE
        };
        if self.open.as_ref().is_some_and(is_full) {
            self.end();
        }
        if let Some(open) = &self.open {
            return Ok(open.salt);
        }
        let path = segment::path(&self.folder, number);
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut salt = [0; 8];
        getrandom::fill(&mut salt).map_err(io::Error::other)?;
        let salt = u64::from_le_bytes(salt);
        let mut file = options.open(&path)?;
        let made = file.write_all(&segment::head(salt));
        // The name has to be on the disk as well.
        let made = made.and_then(|()| sync_folder(&self.folder));
        if let Err(error) = made {
            let _ = std::fs::remove_file(&path);
            return Err(error);
        }
        self.open = Some(Open {
            file,
            salt,
            begun: Instant::now(),
            segment: Segment {
                path,
                bytes: segment::HEAD_BYTES as u64,
                last: self.last,
            },
        });
        Ok(salt)
    }

    /// Writes behind what is there, and waits until it is on the disk. After an error nothing more is written to this
    /// segment: what the system says of a file whose sync has failed is not to be trusted.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(open) = &mut self.open else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let written = open
            .file
            .write_all(bytes)
            .and_then(|()| open.file.sync_data());
        if written.is_err() {
            self.cut_off();
        }
        written
    }

    /// Ends the open segment, without what was not acknowledged.
    fn cut_off(&mut self) {
        if let Some(open) = &self.open {
            let cut = open.file.set_len(open.segment.bytes);
            if let Err(error) = cut.and_then(|()| open.file.sync_all()) {
                // What stays is applied after the next start, and the client sends it again: twice does no harm.
                tracing::error!("{}: {error}", open.segment.path.display());
            }
        }
        self.end();
    }

    /// Ends the open segment: the next group begins another.
    fn end(&mut self) {
        self.full.extend(self.open.take().map(|open| open.segment));
    }

    /// Removes what the database holds: all groups up to this number.
    pub(super) fn applied(&mut self, number: u64) {
        while let Some(segment) = self.full.front() {
            if segment.last > number {
                return;
            }
            if let Err(error) = std::fs::remove_file(&segment.path)
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::error!("{}: {error}", segment.path.display());
                return;
            }
            self.full.pop_front();
        }
        let Some(open) = &mut self.open else {
            return;
        };
        if open.segment.last > number || open.is_empty() {
            return;
        }
        // All that is left is the head. It is written to further: no new name, no sync of the folder.
        let emptied = open.file.set_len(segment::HEAD_BYTES as u64);
        let emptied = emptied.and_then(|()| {
            use std::io::Seek;
            open.file
                .seek(io::SeekFrom::Start(segment::HEAD_BYTES as u64))
        });
        match emptied {
            Ok(_) => {
                open.segment.bytes = segment::HEAD_BYTES as u64;
                open.begun = Instant::now();
            }
            Err(_) => self.end(),
        }
    }

    /// Ends the open segment, so that it goes once the database holds it, whatever comes after; and removes what was put
    /// aside. Gives the number of the last group that is there.
    pub(super) fn turn_over(&mut self) -> io::Result<u64> {
        self.end();
        remove_damaged(&self.folder)?;
        Ok(self.last)
    }
}

impl Drop for Inbox {
    /// What is empty goes.
    fn drop(&mut self) {
        if let Some(open) = &self.open
            && open.is_empty()
        {
            let _ = std::fs::remove_file(&open.segment.path);
        }
    }
}

/// What was put aside cannot be read, and may hold anything of anyone: whoever erases a visitor erases it.
pub(super) fn remove_damaged(folder: &Path) -> io::Result<()> {
    segment::damaged(folder)?
        .iter()
        .try_for_each(std::fs::remove_file)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened, and its names are kept with its files.
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
