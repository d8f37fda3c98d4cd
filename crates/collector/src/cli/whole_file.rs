//! A file that is written under another name and takes its own when it is whole, so that one which is there is never half a file.

use std::error::Error;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes a file. What is named and is no file to be replaced, as a pipe or `/dev/null`, is written as it is.
pub(super) fn write<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, Box<dyn Error>>,
) -> Result<T, Box<dyn Error>> {
    let is_replaced = fs::metadata(path).map_or(true, |found| found.is_file());
    let mut part = OsString::from(path);
    part.push(".part");
    let until_then = is_replaced.then_some(part);
    let name = until_then.as_deref().map_or(path, Path::new);
    let mut file = BufWriter::new(File::create(name)?);
    let written = write(&mut file)?;
    file.flush()?;
    if let Some(part) = until_then {
        file.get_ref().sync_all()?;
        fs::rename(part, path)?;
    }
    Ok(written)
}
