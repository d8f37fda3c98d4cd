//! `afterword replay`: a model asked all of a frozen set again, and two such runs compared.

use super::sets::found;
use super::{Outcome, Usage, project_of};
use crate::config::Config;
use crate::judge::Judge;
use crate::now_ms;
use crate::progress::Progress;
use crate::replay::{
    Comparison, Configured, Due, Endpoint, Header, Run, RunFile, Settings, Tally, compare,
    run as drive,
};
use crate::sets::Wanted;
use crate::sinks::secret::Secret;
use crate::store::{FIRST_PROJECT, Reader, Store};
use clap::{Args, Subcommand, ValueEnum};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct ReplayFlags {
    #[command(subcommand)]
    command: Option<ReplayCommand>,
    #[command(flatten)]
    asking: Option<Asking>,
    /// Where everything is kept
    #[arg(long, global = true, env = "AFTERWORD_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
}

#[derive(Args)]
struct Asking {
    /// The set: NAME, or NAME@VERSION
    #[arg(required = true)]
    set: Wanted,
    /// The address of an OpenAI-compatible API, such as http://127.0.0.1:11434/v1
    #[arg(long, required = true)]
    endpoint: String,
    /// The model to ask [default: that of each case]
    #[arg(long)]
    model: Option<String>,
    /// The environment variable that holds the endpoint's key
    #[arg(long, value_name = "VARIABLE")]
    key_env: Option<String>,
    /// Questions under way at once
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    concurrency: u16,
    /// How freely the model may speak
    #[arg(long)]
    temperature: Option<f64>,
    /// Tokens of an answer at most
    #[arg(long)]
    max_tokens: Option<u32>,
    /// Seconds that one answer may take
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    timeout: u64,
    /// The file to write the run to
    #[arg(long, required = true)]
    out: PathBuf,
    /// Also asks the judge of afterword.toml what is wrong with each answer, within its budget
    #[arg(long)]
    judge: bool,
    /// Goes on with a run that broke off
    #[arg(long)]
    resume: bool,
    /// The project
    #[arg(long, default_value = FIRST_PROJECT)]
    project: String,
}

#[derive(Subcommand)]
enum ReplayCommand {
    /// Says what is fixed, what is broken, and what is as it was
    Compare {
        /// The earlier run
        first: PathBuf,
        /// The later one
        second: PathBuf,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Ends with 1 where any case is broken, or has lost its answer
        #[arg(long)]
        fail_on: Option<FailOn>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// A case that was good is bad, or has no answer any more
    Broken,
}

pub(super) fn run(flags: ReplayFlags, config: &Config) -> Outcome {
    match (flags.command, flags.asking) {
        (
            Some(ReplayCommand::Compare {
                first,
                second,
                json,
                fail_on,
            }),
            _,
        ) => {
            let found = compare(&Run::read(&first)?, &Run::read(&second)?)?;
            show(&found, json)?;
            let worse = !found.broken.is_empty() || found.lost() > 0;
            if fail_on == Some(FailOn::Broken) && worse {
                return Err(format!(
                    "{} cases are broken, {} have no answer any more",
                    found.broken.len(),
                    found.lost()
                )
                .into());
            }
            Ok(())
        }
        (None, Some(asking)) => ask(&asking, config),
        (None, None) => Err(Usage("expected a set, or compare".to_owned()).into()),
    }
}

fn ask(asking: &Asking, config: &Config) -> Outcome {
    let endpoint = endpoint(asking)?;
    if endpoint.shows_its_key() {
        writeln!(
            std::io::stderr(),
            "the key goes to {} without TLS: whoever is on the way can read it",
            endpoint.address()
        )?;
    }
    let store = Store::open_existing(&config.data_dir)?;
    let project = project_of(&store, &asking.project)?;
    let reader = store.reader()?;
    let set = found(&reader, project, &asking.set)?;
    let cases = reader.cases(&set)?;
    let judge = judge(asking, config, &reader)?;
    // The store is not held open for as long as a model takes.
    drop(reader);
    if asking.model.is_none() && cases.iter().any(|case| case.model.is_none()) {
        return Err(Usage(
            "of some cases the model is not known; name one with --model".to_owned(),
        )
        .into());
    }
    let header = Header {
        endpoint: endpoint.address(),
        model: asking.model.clone(),
        temperature: asking.temperature,
        max_tokens: asking.max_tokens,
        judge: judge.as_ref().map(|judge| judge.name().to_owned()),
        ..Header::new(&set.name, set.version, &cases, now_ms())
    };
    let (mut file, before) = if asking.resume && asking.out.exists() {
        let (file, run) = RunFile::resume(&asking.out, &header)?;
        (file, Some(run))
    } else {
        (RunFile::begin(&asking.out, &header)?, None)
    };
    let mut tally = Tally::default();
    let mut left: Vec<Due<'_>> = Vec::new();
    for case in &cases {
        let known = before.as_ref().and_then(|run| run.row(&case.id));
        match known.filter(|row| row.is_through()) {
            Some(row) => tally.count(row),
            None => left.push(Due {
                case,
                before: known,
            }),
        }
    }
    let judge = judge.as_ref().map(|judge| Configured {
        judge,
        store: &store,
    });
    let mut progress = Progress::of(cases.len() as u64);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(drive(
        &endpoint,
        judge
            .as_ref()
            .map(|judge| judge as &dyn crate::replay::Judge),
        &left,
        usize::from(asking.concurrency),
        &mut |row| {
            file.add(&row)?;
            tally.count(&row);
            progress.at(tally.all(), &tally.to_string());
            Ok(())
        },
    ))?;
    writeln!(std::io::stdout(), "{}: {tally}", set.title())?;
    if tally.errors > 0 || tally.not_judged > 0 {
        return Err(format!(
            "{} cases have no answer, {} were not judged; --resume asks them again",
            tally.errors, tally.not_judged
        )
        .into());
    }
    Ok(())
}

/// The judge of the settings, where one is wanted.
fn judge(
    asking: &Asking,
    config: &Config,
    reader: &Reader,
) -> Result<Option<Judge>, Box<dyn Error>> {
    if !asking.judge {
        return Ok(None);
    }
    Ok(Some(super::judge::configured(config, reader)?))
}

fn endpoint(asking: &Asking) -> Result<Endpoint, Usage> {
    let key = match &asking.key_env {
        None => None,
        Some(variable) => Some(Secret::new(std::env::var(variable).map_err(|_| {
            Usage(format!("the environment variable {variable} holds no key"))
        })?)),
    };
    let settings = Settings {
        model: asking.model.clone(),
        key,
        temperature: asking.temperature,
        max_tokens: asking.max_tokens,
        timeout: Duration::from_secs(asking.timeout),
    };
    Endpoint::new(&asking.endpoint, settings).map_err(Usage)
}

fn show(found: &Comparison, json: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        return writeln!(out, "{}", serde_json::to_string_pretty(found)?);
    }
    let [first, second] = found.versions;
    let [before, now] = &found.models;
    let name = |model: &Option<String>| model.clone().unwrap_or_else(|| "each case's".to_owned());
    writeln!(
        out,
        "{}: model {} on version {first}, then {} on version {second}",
        found.set,
        name(before),
        name(now)
    )?;
    for (word, cases) in [
        ("fixed", &found.fixed),
        ("broken", &found.broken),
        ("unchanged, good", &found.unchanged_good),
        ("unchanged, bad", &found.unchanged_bad),
        ("only in the first", &found.only_first),
        ("only in the second", &found.only_second),
    ] {
        if cases.is_empty() && word.starts_with("only") {
            continue;
        }
        writeln!(out, "{word}: {}", cases.len())?;
        for case in cases {
            writeln!(out, "  {case}")?;
        }
    }
    if !found.not_compared.is_empty() {
        let changed = match found.changed() {
            0 => String::new(),
            some => format!(", of which {some} are not the same case in both"),
        };
        writeln!(out, "not compared: {}{changed}", found.not_compared.len())?;
        for pair in &found.not_compared {
            let (first, second) = (pair.first.as_str(), pair.second.as_str());
            let changed = if pair.changed {
                " (not the same case)"
            } else {
                ""
            };
            writeln!(out, "  {}  {first}, then {second}{changed}", pair.case)?;
        }
    }
    writeln!(
        out,
        "p = {:.4} (McNemar, exact, two-sided, n = {} that changed)",
        found.p, found.discordant
    )
}
