//! `afterword sets`: frozen sets of hard cases.

use super::{Outcome, Usage, project_of, since, whole_file};
use crate::config::Config;
use crate::export::rfc3339;
use crate::keys::ProjectId;
use crate::now_ms;
use crate::sets::format::{Extras, SetFormat, Written, write};
use crate::sets::{Frozen, Name, Selection, Wanted, difference, find, mode_word};
use crate::store::{FIRST_PROJECT, ListedSet, Reader, Store};
use afterword_core::record::Kind;
use clap::{Args, Subcommand};
use std::error::Error;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct SetsFlags {
    #[command(subcommand)]
    command: SetsCommand,
    /// The project
    #[arg(long, global = true, default_value = FIRST_PROJECT)]
    project: String,
    /// Where everything is kept
    #[arg(long, global = true, env = "AFTERWORD_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
}

#[derive(Subcommand)]
enum SetsCommand {
    /// Freezes answers that served badly as the next version of a set
    Freeze(FreezeFlags),
    /// Lists all versions of all sets
    List,
    /// Shows the cases of a set
    Show {
        /// The set: NAME, or NAME@VERSION
        set: Wanted,
        /// As JSON, one case a line
        #[arg(long)]
        json: bool,
    },
    /// Says what became of one version on the way to another
    Diff {
        /// The first: NAME@VERSION
        first: Wanted,
        /// The second
        second: Wanted,
    },
    /// Removes a version, or a set with all its versions
    Remove {
        /// The set: NAME, or NAME@VERSION
        set: Wanted,
        /// Without being asked
        #[arg(long)]
        yes: bool,
    },
    /// Writes a file that another tool reads
    Export {
        /// The set: NAME, or NAME@VERSION
        set: Wanted,
        /// The tool
        #[arg(long)]
        format: SetFormat,
        /// The file to write, or - for standard output
        #[arg(long)]
        out: PathBuf,
        /// promptfoo: lets a model judge, too; it costs, and is not the same twice
        #[arg(long)]
        llm_rubric: bool,
    },
    /// Puts a set into a system that keeps data sets, one of those that records are passed on to
    Push(super::sets_push::PushFlags),
}

#[derive(Args)]
struct FreezeFlags {
    /// What the set is called
    name: Name,
    /// Only answers with this error mode; several times for several
    #[arg(long = "mode", value_name = "MODE", value_parser = mode_word)]
    modes: Vec<String>,
    /// Only answers of which such a signal was heard, such as thumb; several times for several
    #[arg(long = "signal", value_name = "KIND", value_parser = kind)]
    signals: Vec<Kind>,
    /// Only answers of this model
    #[arg(long)]
    model: Option<String>,
    /// Only answers of this version of the prompt
    #[arg(long)]
    prompt_version: Option<String>,
    /// Only answers of this product
    #[arg(long)]
    app: Option<String>,
    /// Only answers first heard of at or after this: ms since the epoch, or so long ago, as 12h or 30d
    #[arg(long, value_parser = since::ms)]
    since: Option<u64>,
    /// Only answers first heard of before this
    #[arg(long, value_parser = since::ms)]
    until: Option<u64>,
    /// At most so many, those heard of last [default: 1000]
    #[arg(long)]
    limit: Option<usize>,
    /// Says what would be frozen, and freezes nothing
    #[arg(long)]
    dry_run: bool,
}

fn kind(word: &str) -> Result<Kind, String> {
    Kind::parse(word)
        .ok_or_else(|| format!("expected one of {}", Kind::ALL.map(Kind::as_str).join(", ")))
}

pub(super) fn run(flags: SetsFlags, config: &Config) -> Outcome {
    let store = Store::open_existing(&config.data_dir)?;
    let project = project_of(&store, &flags.project)?;
    let mut out = std::io::stdout().lock();
    match flags.command {
        SetsCommand::Freeze(flags) => freeze(&store, project, flags, &mut out),
        SetsCommand::List => {
            for set in store.reader()?.sets(project)? {
                writeln!(out, "{}", line(&set))?;
            }
            Ok(())
        }
        SetsCommand::Show { set, json } => show(&store, project, &set, json, &mut out),
        SetsCommand::Diff { first, second } => {
            let reader = store.reader()?;
            let first = reader.cases(&found(&reader, project, &first)?)?;
            let second = reader.cases(&found(&reader, project, &second)?)?;
            let between = difference(&first, &second);
            for (sign, ids) in [
                ("+", &between.added),
                ("-", &between.removed),
                ("~", &between.changed),
            ] {
                for id in ids {
                    writeln!(out, "{sign} {id}")?;
                }
            }
            writeln!(
                out,
                "{} added, {} removed, {} changed, {} the same",
                between.added.len(),
                between.removed.len(),
                between.changed.len(),
                between.same
            )?;
            Ok(())
        }
        SetsCommand::Remove { set, yes } => {
            // Before anyone is asked.
            found(&store.reader()?, project, &set)?;
            if !yes && !agreed(&set)? {
                return Err("nothing was removed".into());
            }
            let removed = store.remove_set(project, &set, now_ms())?;
            Ok(writeln!(out, "{removed} versions removed")?)
        }
        SetsCommand::Export {
            set,
            format,
            out: path,
            llm_rubric,
        } => {
            let reader = store.reader()?;
            let set = found(&reader, project, &set)?;
            let extras = Extras { llm_rubric };
            let written = if path.as_os_str() == "-" {
                write(&reader, &set, format, extras, &mut out)?
            } else {
                whole_file::write(&path, |file| {
                    Ok(write(&reader, &set, format, extras, file)?)
                })?
            };
            Ok(report(format, llm_rubric, written)?)
        }
        SetsCommand::Push(flags) => super::sets_push::run(&flags, config, &store, project),
    }
}

/// A version that must be there.
pub(super) fn found(
    reader: &Reader,
    project: ProjectId,
    wanted: &Wanted,
) -> Result<ListedSet, Box<dyn Error>> {
    let set = reader.set(project, wanted)?;
    Ok(set.ok_or_else(|| format!("there is no set {wanted}; see `afterword sets list`"))?)
}

fn line(set: &ListedSet) -> String {
    let erased = match set.erased {
        0 => String::new(),
        erased => format!(", {erased} erased"),
    };
    format!(
        "{:<24}{:>6} cases{erased}   {}",
        set.title(),
        set.cases,
        rfc3339(set.frozen_at_ms)
    )
}

fn freeze(store: &Store, project: ProjectId, flags: FreezeFlags, out: &mut dyn Write) -> Outcome {
    let standard = Selection::default();
    let selection = Selection {
        modes: flags.modes,
        signals: flags.signals,
        model: flags.model,
        prompt_version: flags.prompt_version,
        app: flags.app,
        since: flags.since,
        until: flags.until,
        limit: flags.limit.unwrap_or(standard.limit),
    };
    let selection = selection.checked().map_err(Usage)?;
    let found = find(&store.reader()?, project, &selection)?;
    writeln!(out, "{} answers served badly", found.bad)?;
    for (count, why) in [
        (found.not_wanted, "are not of this selection"),
        (
            found.no_prompt,
            "have no prompt; start the widget with text \"full\", or send traces",
        ),
        (found.duplicates, "ask what another one asks"),
        (found.over_limit, "are beyond the limit"),
    ] {
        if count > 0 {
            writeln!(out, "  {count} {why}")?;
        }
    }
    if flags.dry_run {
        let cases = found.candidates.len();
        return Ok(writeln!(out, "{cases} cases would be frozen")?);
    }
    let name = &flags.name;
    let frozen = store.freeze(project, name, &selection, &found.candidates, now_ms())?;
    let said = match frozen {
        Frozen::Made { version, cases } => format!("{name}@{version} frozen with {cases} cases"),
        Frozen::Unchanged { version } => {
            format!("nothing new: {name}@{version} has just these cases")
        }
        Frozen::Empty => "nothing is frozen: there is no such answer".to_owned(),
    };
    Ok(writeln!(out, "{said}")?)
}

fn show(
    store: &Store,
    project: ProjectId,
    set: &Wanted,
    json: bool,
    out: &mut dyn Write,
) -> Outcome {
    let reader = store.reader()?;
    let set = found(&reader, project, set)?;
    if !json {
        writeln!(out, "{}", line(&set))?;
    }
    let mut failed = None;
    reader.each_case(&set, |case| {
        let said = if json {
            serde_json::to_string(&case).unwrap_or_default()
        } else {
            let question: String = case.question().chars().take(60).collect();
            let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
            let question = super::label::shown(&question);
            format!("{}  {:<18}{question}", case.id, case.primary())
        };
        if failed.is_none() {
            failed = writeln!(out, "{said}").err();
        }
        Ok(())
    })?;
    failed.map_or(Ok(()), |error| Err(error.into()))
}

fn agreed(set: &Wanted) -> Result<bool, Box<dyn Error>> {
    if !std::io::stdin().is_terminal() {
        return Err(Usage(format!("removing {set} wants --yes")).into());
    }
    write!(std::io::stderr(), "remove {set}? [y/N] ")?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim().eq_ignore_ascii_case("y"))
}

/// What was written, and what it does not say.
fn report(format: SetFormat, llm_rubric: bool, written: Written) -> std::io::Result<()> {
    let mut error = std::io::stderr();
    writeln!(error, "{} cases written", written.cases)?;
    if format == SetFormat::Promptfoo && !llm_rubric && written.weak > 0 {
        writeln!(
            error,
            "  of {} nothing is asserted but that the bad answer does not come again; --llm-rubric lets a model judge",
            written.weak
        )?;
    }
    if format == SetFormat::OpenAiEvals && written.without_target > 0 {
        writeln!(
            error,
            "  {} have no ideal answer: nobody said how it should have been",
            written.without_target
        )?;
    }
    Ok(())
}
