//! `afterword export`: files for those who train and test models.

use super::{Outcome, Usage, project_of};
use crate::export::{
    self, Caps, Column, Format, Options, Origin, Progress, Report, Selection, Split, card, ms_of,
};
use crate::store::{FIRST_PROJECT, Store, StoreError};
use clap::Args;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct ExportFlags {
    /// What to write
    format: Format,
    /// The file to write, or - for standard output
    #[arg(long)]
    out: PathBuf,
    /// Where to write the report of what was left out, as JSON
    #[arg(long)]
    report: Option<PathBuf>,
    /// Where to write a data card, in Markdown
    #[arg(long)]
    card: Option<PathBuf>,
    /// Goes on with what another run has begun, where the store is as it was then
    #[arg(long)]
    resume: bool,
    /// Into several files, such as train=0.9,test=0.1; no person and no prompt is in two of them
    #[arg(long, value_name = "NAME=SHARE,…", value_parser = Split::parse)]
    split: Option<Split>,
    /// Only what last happened at or after this: a date, a time in UTC, or ms since 1970
    #[arg(long, value_name = "TIME", value_parser = ms_of)]
    since: Option<u64>,
    /// Only what last happened before this
    #[arg(long, value_name = "TIME", value_parser = ms_of)]
    until: Option<u64>,
    /// Only of this model; may be given several times
    #[arg(long)]
    model: Vec<String>,
    /// Only of this version of the prompt; likewise
    #[arg(long)]
    prompt_version: Vec<String>,
    /// Only of this product; likewise
    #[arg(long)]
    app: Vec<String>,
    /// Only made of this; likewise
    #[arg(long)]
    source: Vec<Origin>,
    /// Only pairs whose sides are at least so far apart, in words: from 0 to 1
    #[arg(long, value_name = "SHARE", value_parser = distance)]
    min_distance: Option<f64>,
    /// Rows of one person, and fewer where that is more than 5 % of all
    #[arg(long, value_name = "ROWS", default_value_t = Caps::default().per_person, value_parser = rows())]
    per_person: u64,
    /// Rows of one conversation
    #[arg(long, value_name = "ROWS", default_value_t = Caps::default().per_conversation, value_parser = rows())]
    per_conversation: u64,
    /// Rows of prompts that ask nearly the same
    #[arg(long, value_name = "ROWS", default_value_t = Caps::default().per_prompt, value_parser = rows())]
    per_prompt: u64,
    /// The project to write from
    #[arg(long, default_value = FIRST_PROJECT)]
    project: String,
    /// Where everything is kept
    #[arg(long, env = "AFTERWORD_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
}

fn rows() -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(1..=u64::from(u32::MAX))
}

fn distance(text: &str) -> Result<f64, String> {
    let number = text.parse().ok();
    number
        .filter(|number| (0.0..=1.0).contains(number))
        .ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

/// Rows between two lines of progress.
const TOLD_EVERY: u64 = 10_000;

pub(super) fn run(flags: ExportFlags, store: &Store) -> Outcome {
    let project = project_of(store, &flags.project)?;
    let reader = store.reader()?;
    let mut options = Options {
        selection: Selection {
            since_ms: flags.since,
            until_ms: flags.until,
            models: flags.model,
            prompt_versions: flags.prompt_version,
            apps: flags.app,
            sources: flags.source,
            min_distance: flags.min_distance,
        },
        caps: Caps {
            per_person: flags.per_person,
            per_conversation: flags.per_conversation,
            per_prompt: flags.per_prompt,
        },
        split: flags.split,
        ..Options::of(flags.format)
    };
    options.check().map_err(Usage)?;
    let to_stdout = flags.out.as_os_str() == "-";
    if to_stdout && (options.split.is_some() || flags.resume) {
        let why = "standard output is one file, and cannot be gone on with; name one with --out";
        return Err(Usage(why.to_owned()).into());
    }
    if flags.resume && !options.format.has_plan() {
        let name = options.format.name();
        let why =
            format!("{name} is written in one go, and cannot be gone on with; leave --resume out");
        return Err(Usage(why).into());
    }
    options.held_out = export::HeldOut::of(&reader, project)?;
    let made = if to_stdout {
        export::write(
            &reader,
            project,
            &options,
            None,
            Column::Rows,
            &mut stdout().lock(),
        )?
    } else {
        let shown = stderr().is_terminal();
        let mut watch = |progress| {
            if shown {
                tell(progress);
            }
            Ok::<_, StoreError>(())
        };
        let made = export::write_files(
            &reader,
            project,
            &options,
            &flags.out,
            flags.resume,
            &mut watch,
        )?;
        if shown {
            let _ = write!(stderr(), "\r\x1b[K");
        }
        made
    };
    if let Some(path) = flags.report {
        std::fs::write(path, serde_json::to_string_pretty(&made)?)?;
    }
    if let Some(path) = flags.card {
        std::fs::write(path, card(&options, &made))?;
    }
    say(&made)
}

fn say(made: &Report) -> Outcome {
    write!(stderr(), "{made}")?;
    Ok(())
}

fn tell(progress: Progress) {
    let (count, what) = match progress {
        Progress::Read(count) => (count, "records read"),
        Progress::Wrote(count) => (count, "rows written"),
    };
    if count.is_multiple_of(TOLD_EVERY) {
        let _ = write!(stderr(), "\r{count} {what}\x1b[K");
    }
}
