//! The files of an export. Each is written under another name and takes its own when it is whole, so that a file which is
//! there is never half a file.

use crate::export::{self, Format, Report};
use crate::keys::ProjectId;
use crate::store::Reader;
use std::error::Error;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, Write, sink};
use std::path::{Path, PathBuf};

pub(super) fn write(
    reader: &Reader,
    project: ProjectId,
    format: Format,
    out: &Path,
) -> Result<Report, Box<dyn Error>> {
    let mut rows = Whole::create(out)?;
    let report = if format.keeps_provenance_aside() {
        let mut aside = Whole::create(&with_ending(out, ".provenance.jsonl"))?;
        let report =
            export::write_with_aside(reader, project, format, &mut rows.file, &mut aside.file)?;
        aside.finish()?;
        report
    } else {
        export::write_with_aside(reader, project, format, &mut rows.file, &mut sink())?
    };
    rows.finish()?;
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    if let Some(info) = format.dataset_info(&name) {
        let mut file = Whole::create(&out.with_file_name("dataset_info.json"))?;
        writeln!(file.file, "{}", serde_json::to_string_pretty(&info)?)?;
        file.finish()?;
    }
    Ok(report)
}

/// A file that has its name once it is whole.
struct Whole {
    file: BufWriter<File>,
    name: PathBuf,
    /// Its name for now; none where what is named is no file to be replaced, as a pipe or `/dev/null`.
    until_then: Option<PathBuf>,
}

impl Whole {
    fn create(name: &Path) -> std::io::Result<Self> {
        let replaced = fs::metadata(name).map_or(true, |found| found.is_file());
        let until_then = replaced.then(|| with_ending(name, ".part"));
        Ok(Self {
            file: BufWriter::new(File::create(until_then.as_deref().unwrap_or(name))?),
            name: name.to_owned(),
            until_then,
        })
    }

    fn finish(mut self) -> std::io::Result<()> {
        self.file.flush()?;
        let Some(until_then) = &self.until_then else {
            return Ok(());
        };
        self.file.get_ref().sync_all()?;
        fs::rename(until_then, &self.name)
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
