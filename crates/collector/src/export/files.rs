//! The files of an export. Each is written under another name and takes its own when all are whole, so that a file which is
//! there is never half a file. What was decided lies beside them until then, and with it how far they are written: what broke
//! off can be gone on with.

use super::options::Options;
use super::plan::Plan;
use super::report::Report;
use super::row::View;
use super::write::{Progress, Rows, Watch, answers, line, plan_all};
use super::{Format, shape};
use crate::keys::ProjectId;
use crate::store::{Reader, StoreError};
use serde_json::json;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Rows after which it is written down how far the files are: each time waits for the disk.
const CHECKPOINT_ROWS: u64 = 1_000;

/// Why an export could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store or a file says so.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was begun is another export.
    #[error(
        "what was begun beside {0} was asked for otherwise; ask as then, or begin anew without --resume"
    )]
    OtherOptions(PathBuf),
    /// What was begun was of another state of the store.
    #[error("the store has changed since {0} was begun; begin anew without --resume")]
    OtherStore(PathBuf),
    /// What was written is not there any more.
    #[error("{0} is not as it was left; begin anew without --resume")]
    OtherFile(PathBuf),
}

/// Writes an export into a file, or into several where it is split, and what belongs beside them. With `resume`, it goes on
/// with what another run has begun; where none has, it begins.
///
/// # Errors
/// When the store cannot be read or the files not be written, or what was begun does not fit.
pub fn write_files(
    reader: &Reader,
    project: ProjectId,
    options: &Options,
    out: &Path,
    resume: bool,
    watch: Watch<'_>,
) -> Result<Report, ExportError> {
    reader.steadily(|| {
        let view = View::new(reader, project)?;
        let job = Job { view, options, out };
        if !options.format.has_plan() {
            let mut file = Whole::create(out)?;
            let report = answers(view, options, &mut file.file)?;
            file.finish()?;
            return Ok(report);
        }
        // A pipe has no place beside it.
        if !is_replaced(out) {
            let plan = Plan::passing()?;
            plan_all(view, options, &plan, watch)?;
            return job.write(&plan, Vec::new(), watch);
        }
        let beside = with_ending(out, ".plan");
        let plan = job.plan(&beside, resume, watch)?;
        let lengths = plan.fact("lengths");
        let lengths: Vec<u64> = lengths
            .and_then(|lengths| serde_json::from_str(&lengths).ok())
            .unwrap_or_default();
        let report = job.write(&plan, lengths, watch)?;
        drop(plan);
        Plan::remove(&beside)?;
        Ok(report)
    })
}

struct Job<'a> {
    view: View<'a>,
    options: &'a Options,
    out: &'a Path,
}

impl Job<'_> {
    /// What is decided: by the run before, or now.
    fn plan(&self, beside: &Path, resume: bool, watch: Watch<'_>) -> Result<Plan, ExportError> {
        let options = json!([self.options.hash(), self.view.project]).to_string();
        let until_ms = self.options.selection.until_ms;
        let watermark = self.view.reader.watermark(self.view.project, until_ms)?;
        let watermark = json!(watermark).to_string();
        if resume
            && let Some(plan) = Plan::open(beside)?
            // One that broke off before all was decided has nothing to go on with.
            && let Some(asked) = plan.fact("options")
        {
            if asked != options {
                return Err(ExportError::OtherOptions(self.out.to_owned()));
            }
            if plan.fact("watermark").as_deref() != Some(&*watermark) {
                return Err(ExportError::OtherStore(self.out.to_owned()));
            }
            return Ok(plan);
        }
        let plan = Plan::create(beside)?;
        let all = plan.begin()?;
        plan_all(self.view, self.options, &plan, watch)?;
        plan.set("options", &options)?;
        plan.set("watermark", &watermark)?;
        all.commit().map_err(StoreError::from)?;
        Ok(plan)
    }

    /// The rows behind those that are written already.
    fn write(
        &self,
        plan: &Plan,
        lengths: Vec<u64>,
        watch: Watch<'_>,
    ) -> Result<Report, ExportError> {
        let names = self.names();
        let mut files = Vec::new();
        let mut lengths = lengths.into_iter();
        for (_, name) in &names {
            files.push(Whole::at(name, lengths.next())?);
            if self.options.format.keeps_provenance_aside() {
                let aside = with_ending(name, ".provenance.jsonl");
                files.push(Whole::at(&aside, lengths.next())?);
            }
        }
        let step = files.len() / names.len().max(1);
        let from = plan.fact("pos").and_then(|pos| pos.parse().ok());
        let mut wrote = 0;
        let rows = Rows::of(self.view, self.options, plan)?;
        plan.each_kept(from.unwrap_or_default(), |place| {
            let shaped = rows.make(&place)?;
            let first = place.part * step;
            for (file, value) in files
                .iter_mut()
                .skip(first)
                .zip([Some(&shaped.row), shaped.aside.as_ref()])
            {
                if let Some(value) = value {
                    file.length += line(&mut file.file, value)?;
                }
            }
            wrote += 1;
            if wrote % CHECKPOINT_ROWS == 0 {
                checkpoint(plan, &mut files, place.pos)?;
            }
            watch(Progress::Wrote(wrote))
        })?;
        let last = plan.count("SELECT coalesce(max(pos), 0) FROM examples")?;
        checkpoint(plan, &mut files, last as i64)?;
        for file in files {
            file.finish()?;
        }
        self.beside(&names)?;
        Ok(Report::of(plan, self.options)?)
    }

    /// The parts of the split with their files; one without a name where nothing is split.
    fn names(&self) -> Vec<(Option<&str>, PathBuf)> {
        match &self.options.split {
            None => vec![(None, self.out.to_owned())],
            Some(split) => split
                .names()
                .map(|part| (Some(part), named_for(self.out, part)))
                .collect(),
        }
    }

    /// What a reader wants to find beside the files.
    fn beside(&self, names: &[(Option<&str>, PathBuf)]) -> Result<(), StoreError> {
        if self.options.format != Format::LlamaFactory {
            return Ok(());
        }
        let entries: Vec<(String, String)> = names
            .iter()
            .map(|(part, path)| {
                let name = part.map_or("afterword".to_owned(), |part| format!("afterword_{part}"));
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                (name, file.into_owned())
            })
            .collect();
        let info = shape::dataset_info(entries.iter().map(|(name, file)| (&**name, &**file)));
        let mut file = Whole::create(&self.out.with_file_name("dataset_info.json"))?;
        let text = serde_json::to_string_pretty(&info).unwrap_or_default();
        writeln!(file.file, "{text}").map_err(|source| failed(self.out, source))?;
        file.finish()
    }
}

/// How far the files are is on the disk, and so are they.
fn checkpoint(plan: &Plan, files: &mut [Whole], pos: i64) -> Result<(), StoreError> {
    for file in files.iter_mut() {
        file.secure()?;
    }
    let lengths: Vec<u64> = files.iter().map(|file| file.length).collect();
    let both = plan.begin()?;
    plan.set("lengths", &json!(lengths).to_string())?;
    plan.set("pos", &pos.to_string())?;
    Ok(both.commit()?)
}

/// A file that has its name once it is whole.
struct Whole {
    file: BufWriter<File>,
    name: PathBuf,
    length: u64,
    /// Its name for now; none where what is named is no file to be replaced, as a pipe or `/dev/null`, or is whole already.
    until_then: Option<PathBuf>,
}

impl Whole {
    /// A new one, or one that another run has written so far.
    fn at(name: &Path, length: Option<u64>) -> Result<Self, ExportError> {
        match length {
            Some(length) => Self::resume(name, length),
            None => Ok(Self::create(name)?),
        }
    }

    fn create(name: &Path) -> Result<Self, StoreError> {
        let until_then = is_replaced(name).then(|| with_ending(name, ".part"));
        let path = until_then.as_deref().unwrap_or(name);
        let file = File::create(path).map_err(|source| failed(path, source))?;
        Ok(Self {
            file: BufWriter::new(file),
            name: name.to_owned(),
            length: 0,
            until_then,
        })
    }

    fn resume(name: &Path, length: u64) -> Result<Self, ExportError> {
        let part = with_ending(name, ".part");
        // It may have its name already: the other run may have ended between two of them.
        let whole = !part.exists() && fs::metadata(name).is_ok_and(|file| file.len() == length);
        let path = if whole { name } else { &part };
        let open = OpenOptions::new().write(true).open(path);
        let mut file = open.map_err(|_| ExportError::OtherFile(part.clone()))?;
        let failed = |source| failed(path, source);
        if file.metadata().map_err(failed)?.len() < length {
            return Err(ExportError::OtherFile(part));
        }
        // What was written since it was last secured is written again.
        file.set_len(length).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Self {
            file: BufWriter::new(file),
            name: name.to_owned(),
            length,
            until_then: (!whole).then_some(part),
        })
    }

    fn secure(&mut self) -> Result<(), StoreError> {
        let failed = |source| failed(&self.name, source);
        self.file.flush().map_err(failed)?;
        if self.until_then.is_some() {
            self.file.get_ref().sync_data().map_err(failed)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), StoreError> {
        self.secure()?;
        match &self.until_then {
            Some(part) => fs::rename(part, &self.name).map_err(|source| failed(part, source)),
            None => Ok(()),
        }
    }
}

fn failed(path: &Path, source: std::io::Error) -> StoreError {
    StoreError::Io {
        path: path.to_owned(),
        source,
    }
}

fn is_replaced(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |found| found.is_file())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// `pairs.train.jsonl` of `pairs.jsonl` and `train`.
fn named_for(path: &Path, part: &str) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(".");
    name.push(part);
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}
