//! One file of the inbox: what it begins with, and reading it.

use super::frame::{self, Gap};
use std::io;
use std::path::{Path, PathBuf};

/// What a segment begins with: whose it is and in which version.
const MAGIC: [u8; 8] = *b"aftrwd1\n";

/// Bytes before the first frame: the magic, and the salt of its checksums.
pub(super) const HEAD_BYTES: usize = 16;

const PREFIX: &str = "afterword.inbox-";

/// What a segment that was found damaged is called afterwards.
const DAMAGED: &str = "damaged-";

/// Where the segment lies whose first frame has this number.
pub(super) fn path(folder: &Path, first: u64) -> PathBuf {
    folder.join(format!("{PREFIX}{first:016x}"))
}

/// All segments of a folder, the oldest first.
pub(super) fn paths(folder: &Path) -> io::Result<Vec<PathBuf>> {
    named(folder, PREFIX)
}

/// What was put aside because it was damaged.
pub(super) fn damaged(folder: &Path) -> io::Result<Vec<PathBuf>> {
    named(folder, &format!("{DAMAGED}{PREFIX}"))
}

fn named(folder: &Path, prefix: &str) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// Under another name, so that nobody takes it for a segment and whoever wants to can look at it.
pub(super) fn put_aside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = path.with_file_name(format!("{DAMAGED}{name}"));
    std::fs::rename(path, &aside)?;
    Ok(aside)
}

/// The head of a segment with this salt.
pub(super) fn head(salt: u64) -> [u8; HEAD_BYTES] {
    let mut head = [0; HEAD_BYTES];
    let fields = MAGIC.into_iter().chain(salt.to_le_bytes());
    for (place, byte) in head.iter_mut().zip(fields) {
        *place = byte;
    }
    head
}

/// What was read of a segment: the number and the contents of each frame, and what is none.
pub(super) struct Read {
    bytes: Vec<u8>,
    frames: Vec<frame::Frame>,
    /// Bytes that are no frame.
    pub(super) gaps: Vec<Gap>,
}

impl Read {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        Ok(Self::bytes(std::fs::read(path)?))
    }

    pub(super) fn bytes(bytes: Vec<u8>) -> Self {
        let salt = bytes
            .strip_prefix(&MAGIC)
            .and_then(|rest| rest.first_chunk());
        let (frames, gaps) = match salt {
            Some(salt) => frame::all(&bytes, HEAD_BYTES, u64::from_le_bytes(*salt)),
            None if bytes.is_empty() => Default::default(),
            // Without its salt nothing in it can be told from damage.
            None => (
                Vec::new(),
                vec![Gap {
                    bytes: 0..bytes.len(),
                    followed: bytes.len() > HEAD_BYTES,
                }],
            ),
        };
        Self {
            bytes,
            frames,
            gaps,
        }
    }

    pub(super) fn frames(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.frames.iter().map(|frame| {
            let contents = self.bytes.get(frame.contents.clone());
            (frame.number, contents.unwrap_or_default())
        })
    }
}
