//! `afterword forget` and `afterword person`: what a person may ask for.

use super::{Outcome, project_of, traces};
use crate::config::Config;
use crate::store::{Erased, FIRST_PROJECT, Store, Subject};
use clap::Args;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct ForgetFlags {
    #[command(flatten)]
    whose: Whose,
    /// The project to erase it from
    #[arg(long, default_value = FIRST_PROJECT)]
    project: String,
    /// Where everything is kept
    #[arg(long, env = "AFTERWORD_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Whose {
    /// All of one visitor, by the pseudonym
    #[arg(long)]
    visitor: Option<String>,
    /// All about one answer, by its response id
    #[arg(long)]
    response: Option<String>,
    /// All about the answers of one trace, by its id of 32 hex digits
    #[arg(long, value_parser = traces::hex::<32>)]
    trace: Option<String>,
}

#[derive(Args)]
pub(super) struct PersonFlags {
    /// The visitor's pseudonym
    #[arg(long)]
    visitor: String,
    /// The file to write, or - for standard output
    #[arg(long)]
    out: PathBuf,
    /// The project to write from
    #[arg(long, default_value = FIRST_PROJECT)]
    project: String,
    /// Where everything is kept
    #[arg(long, env = "AFTERWORD_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
}

pub(super) fn forget(flags: &ForgetFlags, config: &Config) -> Outcome {
    let store = Store::open_existing(&config.data_dir)?;
    let project = project_of(&store, &flags.project)?;
    let Whose {
        visitor,
        response,
        trace,
    } = &flags.whose;
    let visitor = visitor.as_deref().map(Subject::Visitor);
    let response = response.as_deref().map(Subject::Response);
    let trace = trace.as_deref().map(Subject::Trace);
    let Some(subject) = visitor.or(response).or(trace) else {
        return Err("expected --visitor, --response or --trace".into());
    };
    let Erased {
        records,
        revs,
        texts,
        calls,
        cases,
        retractions,
        compacted,
    } = store.forget(project, subject)?;
    writeln!(
        std::io::stdout(),
        "{records} records, {revs} older revs and {texts} texts erased"
    )?;
    if calls > 0 {
        writeln!(
            std::io::stderr(),
            "{calls} calls of models erased, which traces told of"
        )?;
    }
    if cases > 0 {
        writeln!(
            std::io::stderr(),
            "{cases} cases of frozen sets erased; where a set was exported or pushed to, it is to be erased there, too"
        )?;
    }
    if retractions > 0 {
        writeln!(
            std::io::stderr(),
            "{retractions} are taken back in other systems by the running collector; `afterword sinks list` shows how far it is"
        )?;
    }
    if !compacted {
        writeln!(
            std::io::stderr(),
            "unused parts of the file may hold bytes of it: `afterword compact` writes the file anew, when there is time for that"
        )?;
    }
    Ok(())
}

pub(super) fn person(flags: &PersonFlags, config: &Config) -> Outcome {
    let store = Store::open_existing(&config.data_dir)?;
    let project = project_of(&store, &flags.project)?;
    let reader = store.reader()?;
    if flags.out.as_os_str() == "-" {
        return Ok(reader.person(project, &flags.visitor, &mut std::io::stdout().lock())?);
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // It holds what a person wrote.
        options.mode(0o600);
    }
    let mut file = BufWriter::new(options.open(&flags.out)?);
    reader.person(project, &flags.visitor, &mut file)?;
    Ok(file.flush()?)
}
