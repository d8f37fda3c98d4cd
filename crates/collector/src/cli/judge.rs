//! `afterword judge`: a model says what was wrong with bad answers, and how often people say the same.

use super::{Outcome, Usage, project_of};
use crate::config::{Config, ConfigError};
use crate::judge::agreement::{Agreement, agreement};
use crate::judge::run::{Wanted, run};
use crate::judge::settings::JudgeError;
use crate::judge::{Judge, prompt};
use crate::store::{FIRST_PROJECT, Reader, Store};
use crate::{now_ms, quality};
use clap::{Args, Subcommand};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(super) enum JudgeCommand {
    /// Asks of bad answers that nobody has labelled
    Run(RunFlags),
    /// Says how often the judge agrees with people
    Agreement(AgreementFlags),
    /// Prints the prompt that is used where the file names none
    Prompt,
}

#[derive(Args)]
pub(super) struct RunFlags {
    /// Of answers of which something was heard since: ms since the epoch, or so many hours or days ago, such as 7d
    #[arg(long, value_parser = super::since::ms)]
    since: Option<u64>,
    /// Of answers with this primary mode: unlabelled, or a mode that a rule or a reason names
    #[arg(long)]
    mode: Option<String>,
    /// Of so many at most, those heard of last first
    #[arg(long)]
    limit: Option<usize>,
    /// Of those that people have labelled, to see how far the judge agrees with them
    #[arg(long)]
    labelled: bool,
    /// Also of those whose reply was nonsense
    #[arg(long)]
    again: bool,
    /// Asks nothing, and says what would be asked
    #[arg(long)]
    dry_run: bool,
    /// Prints the report as JSON
    #[arg(long)]
    json: bool,
    /// The project
    #[arg(long, default_value = FIRST_PROJECT)]
    project: String,
    /// Where everything is kept
    #[arg(long, env = "AFTERWORD_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct AgreementFlags {
    /// Prints it as JSON
    #[arg(long)]
    json: bool,
    /// The project
    #[arg(long, default_value = FIRST_PROJECT)]
    project: String,
    /// Where everything is kept
    #[arg(long, env = "AFTERWORD_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
}

/// Prints the standard prompt.
pub(super) fn print_prompt() -> Outcome {
    Ok(std::io::stdout().write_all(prompt::STANDARD.as_bytes())?)
}

/// The judge that is configured, who knows what was spent today.
pub(super) fn configured(config: &Config, reader: &Reader) -> Result<Judge, Box<dyn Error>> {
    let layer = config.judge.as_ref().ok_or_else(|| {
        ConfigError::from(JudgeError(
            "none is configured; `afterword config` shows how".to_owned(),
        ))
    })?;
    let settings = layer
        .ready(|variable| std::env::var(variable).ok())
        .map_err(ConfigError::from)?;
    let spent = reader.spent(now_ms() / 86_400_000)?;
    Ok(Judge::new(settings, spent)?)
}

pub(super) fn judge(config: &Config, flags: RunFlags) -> Outcome {
    if let Some(mode) = &flags.mode
        && mode != "unlabelled"
    {
        quality::mode(mode).map_err(Usage)?;
    }
    let store = Store::open_existing(&config.data_dir)?;
    let project = project_of(&store, &flags.project)?;
    let judge = configured(config, &store.reader()?)?;
    let wanted = Wanted {
        since_ms: flags.since.unwrap_or(0),
        mode: flags.mode,
        limit: flags.limit,
        labelled: flags.labelled,
        again: flags.again,
        dry_run: flags.dry_run,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let report = runtime.block_on(run(&store, project, &judge, &wanted, now_ms))?;
    let mut out = std::io::stdout().lock();
    if flags.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    } else {
        write!(out, "{report}")?;
    }
    Ok(())
}

pub(super) fn agrees(config: &Config, flags: &AgreementFlags) -> Outcome {
    let store = Store::open_existing(&config.data_dir)?;
    let project = project_of(&store, &flags.project)?;
    let found = agreement(&store.reader()?, project)?;
    let mut out = std::io::stdout().lock();
    if flags.json {
        return Ok(writeln!(out, "{}", serde_json::to_string(&found)?)?);
    }
    if found.is_empty() {
        writeln!(
            out,
            "no answer is judged and labelled; label some by `afterword label`, and judge them by `afterword judge run --labelled`"
        )?;
    }
    found.iter().try_for_each(|one| show(one, &mut out))
}

fn show(one: &Agreement, out: &mut dyn Write) -> Outcome {
    let share = &one.agreed;
    write!(
        out,
        "{}: {} of {} alike ({:.2}–{:.2})",
        one.judge, share.k, share.n, share.low, share.high
    )?;
    match one.kappa {
        Some(kappa) => writeln!(
            out,
            ", kappa {:.2} ({:.2}–{:.2})",
            kappa.value, kappa.low, kappa.high
        )?,
        None => writeln!(out, ", kappa not defined")?,
    }
    for (mode, of) in &one.modes {
        writeln!(
            out,
            "  {mode:<18} judge right {} of {}, found {} of {}",
            of.precision.k, of.precision.n, of.recall.k, of.recall.n
        )?;
    }
    for (person, said) in &one.confusion {
        for (judge, count) in said.iter().filter(|(judge, _)| *judge != person) {
            writeln!(out, "  person {person}, judge {judge}: {count}")?;
        }
    }
    Ok(())
}
