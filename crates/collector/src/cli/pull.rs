//! `afterword traces pull`: calls that another system keeps.

use super::{Outcome, Usage, project_of, traces};
use crate::config::{Config, ConfigError};
use crate::now_ms;
use crate::pull::policy::Policy;
use crate::pull::run::{Wanted, run};
use crate::pull::settings::{NAMES, source};
use crate::store::{FIRST_PROJECT, Store};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(super) enum TracesCommand {
    /// Asks Langfuse, LangSmith, Phoenix or MLflow for the calls that it keeps
    Pull(PullFlags),
}

#[derive(Args)]
pub(super) struct PullFlags {
    /// The system
    #[arg(value_parser = PossibleValuesParser::new(NAMES))]
    system: String,
    /// What started since: ms since the epoch, or so many hours or days ago, such as 7d [default: since the last time; the first time 7d]
    #[arg(long, value_parser = super::since::ms)]
    since: Option<u64>,
    /// What started before, likewise [default: now]
    #[arg(long, value_parser = super::since::ms)]
    until: Option<u64>,
    /// This trace alone, 32 hex digits; several times for several
    #[arg(long = "trace", value_name = "ID", value_parser = traces::hex::<32>, conflicts_with_all = ["since", "until"])]
    traces: Vec<String>,
    /// Those alone that records name and of which no call is known
    #[arg(long, conflicts_with_all = ["since", "until"])]
    missing: bool,
    /// The project there, or MLflow's experiment
    #[arg(long = "from", value_name = "NAME")]
    from: Option<String>,
    /// Prints the report as JSON
    #[arg(long)]
    json: bool,
    /// The project here
    #[arg(long, default_value = FIRST_PROJECT)]
    project: String,
    /// Where everything is kept
    #[arg(long, env = "AFTERWORD_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
}

pub(super) fn pull(config: &Config, flags: PullFlags) -> Outcome {
    if let (Some(since), Some(until)) = (flags.since, flags.until)
        && since >= until
    {
        return Err(Usage("expected --since to be before --until".to_owned()).into());
    }
    let (system, sink) = source(
        &flags.system,
        flags.from.as_deref(),
        &config.pull,
        &config.sinks,
        |variable| std::env::var(variable).ok(),
    )
    .map_err(ConfigError::from)?;
    let store = Store::open_existing(&config.data_dir)?;
    let project = project_of(&store, &flags.project)?;
    let wanted = Wanted {
        since_ms: flags.since,
        until_ms: flags.until,
        traces: flags.traces,
        missing: flags.missing,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let pulling = run(
        &store,
        project,
        (system, &sink),
        &wanted,
        now_ms(),
        &Policy::DEFAULT,
    );
    let report = runtime.block_on(pulling)?;
    let mut out = std::io::stdout().lock();
    if flags.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    } else {
        write!(out, "{report}")?;
    }
    Ok(())
}
