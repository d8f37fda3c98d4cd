//! JSON Lines in a file: one record a line, the newest state last.

use super::request::{Method, Piece, Request};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A line for each piece.
pub(super) fn request(pieces: &[&Piece]) -> Request {
    let mut body = Vec::new();
    for piece in pieces {
        body.extend_from_slice(piece.body.to_string().as_bytes());
        body.push(b'\n');
    }
    Request {
        body,
        ..Request::bare(Method::Append, String::new())
    }
}

/// Writes at the end of the file, and returns once it is on the disk. Where the file would grow beyond `max_bytes` it is
/// set aside first, as `<path>.1`, `<path>.2` and so on: the highest number is the newest.
///
/// # Errors
/// When the file cannot be written.
pub fn append(path: &Path, max_bytes: Option<u64>, lines: &[u8]) -> std::io::Result<()> {
    let mut file = open(path)?;
    let length = whole_lines(&mut file)?;
    if max_bytes.is_some_and(|most| length > 0 && length + lines.len() as u64 > most) {
        std::fs::rename(path, free_name(path)?)?;
        file = open(path)?;
        file.set_len(0)?;
    }
    file.seek(SeekFrom::End(0))?;
    file.write_all(lines)?;
    file.sync_all()
}

fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // It holds what people wrote.
        options.mode(0o600);
    }
    options.open(path)
}

/// Cuts off a line that a crash left unfinished: nobody was told that it was written, so it comes again. Gives the
/// length.
fn whole_lines(file: &mut File) -> std::io::Result<u64> {
    let mut length = file.metadata()?.len();
    let mut byte = [0];
    while length > 0 {
        file.seek(SeekFrom::Start(length - 1))?;
        file.read_exact(&mut byte)?;
        if byte == *b"\n" {
            break;
        }
        length -= 1;
    }
    file.set_len(length)?;
    Ok(length)
}

fn free_name(path: &Path) -> std::io::Result<PathBuf> {
    for number in 1_u32.. {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{number}"));
        let name = PathBuf::from(name);
        if !name.try_exists()? {
            return Ok(name);
        }
    }
    Err(std::io::Error::other("no number is free"))
}
