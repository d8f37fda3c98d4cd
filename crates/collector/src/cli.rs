//! The command line. Exit codes: 0 done, 1 failed, 2 wrong usage.

mod backup;
mod export;
mod forget;
mod health;
mod judge;
mod keys;
mod label;
mod projects;
mod pull;
mod replay;
mod serve;
mod sets;
mod sets_push;
mod since;
mod sinks;
mod token;
mod traces;
mod whole_file;

use crate::config::{self, Config, Layer};
use crate::keys::ProjectId;
use crate::store::Store;
use clap::{Parser, Subcommand};
use keys::KeysCommand;
use projects::ProjectsCommand;
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use token::TokenCommand;

#[derive(Parser)]
#[command(
    name = "afterword",
    version,
    about = "Hears what people do after an AI answers"
)]
struct Cli {
    /// The configuration file [default: ./afterword.toml, where there is one]
    #[arg(long, global = true, env = "AFTERWORD_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Takes in records, and serves the widget and the demo
    Serve(Box<Layer>),
    /// Writes a file of preference pairs, labels, or hard cases
    Export(Box<export::ExportFlags>),
    /// Asks a running collector whether it takes records: 0 if so, 1 and why if not
    Health(Box<Layer>),
    /// Says how many records there are, by kind
    Stats {
        /// Where everything is kept
        #[arg(long, env = "AFTERWORD_DATA_DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Makes, lists, replaces and ends keys
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
        /// Where everything is kept
        #[arg(long, global = true, env = "AFTERWORD_DATA_DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Mints response tokens, makes and ends what they are signed with, and says whether they must be there
    Token {
        #[command(subcommand)]
        command: TokenCommand,
        /// Where everything is kept
        #[arg(long, global = true, env = "AFTERWORD_DATA_DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Lists projects, and says for how long their data is kept
    Projects {
        #[command(subcommand)]
        command: ProjectsCommand,
        /// Where everything is kept
        #[arg(long, global = true, env = "AFTERWORD_DATA_DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Erases everything of a visitor, an answer or a trace, here and in the systems that it was passed on to
    Forget(forget::ForgetFlags),
    /// Writes everything that is held on one visitor into a file, as JSON
    Person(forget::PersonFlags),
    /// A model that is asked what was wrong with answers that people were unhappy with
    #[command(subcommand)]
    Judge(judge::JudgeCommand),
    /// Traces of calls
    #[command(subcommand)]
    Traces(pull::TracesCommand),
    /// Says what was wrong with an answer, or shows those that nobody has labelled
    Label(label::LabelFlags),
    /// Freezes hard cases as sets, and passes these on to other tools
    Sets(sets::SetsFlags),
    /// Asks a model all of a frozen set again, or compares two such runs
    Replay(replay::ReplayFlags),
    /// Writes everything into one file, while a collector runs
    Backup(backup::BackupFlags),
    /// Writes the store's file anew, without what was erased, and gives its room back to the disk
    Compact {
        /// Where everything is kept
        #[arg(long, env = "AFTERWORD_DATA_DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Makes a store of what `afterword backup` wrote, where there is none
    Restore(backup::RestoreFlags),
    /// The systems that records are passed on to
    #[command(subcommand)]
    Sinks(sinks::SinksCommand),
    /// Prints a commented example of afterword.toml
    Config,
}

/// Runs the command.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "afterword: {error}");
            let usage = error.is::<config::ConfigError>() || error.is::<Usage>();
            ExitCode::from(if usage { 2 } else { 1 })
        }
    }
}

type Outcome = Result<(), Box<dyn Error>>;

/// What was asked for makes no sense, and what would.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

fn run(cli: Cli) -> Outcome {
    let file = cli.config;
    let settings = |flags: Layer| -> Result<Config, config::ConfigError> {
        let standard = PathBuf::from("afterword.toml");
        let below = match &file {
            Some(path) => config::read(path)?,
            None if standard.exists() => config::read(&standard)?,
            None => Layer::default(),
        };
        flags.over(below).finish()
    };
    // For commands that say nothing but where everything is kept.
    let of = |data_dir: &Option<PathBuf>| {
        settings(Layer {
            data_dir: data_dir.clone(),
            ..Layer::default()
        })
    };
    let store = |data_dir: Option<PathBuf>| -> Result<Store, Box<dyn Error>> {
        Ok(Store::open_existing(&of(&data_dir)?.data_dir)?)
    };
    match cli.command {
        Command::Serve(flags) => serve::serve(settings(*flags)?),
        Command::Export(flags) => {
            let store = store(flags.data_dir.clone())?;
            export::run(*flags, &store)
        }
        Command::Health(flags) => health::health(&settings(*flags)?),
        Command::Stats { data_dir } => {
            let mut out = std::io::stdout().lock();
            for (kind, total, retracted) in store(data_dir)?.reader()?.totals()? {
                writeln!(out, "{kind:<12}{total:>10}   {retracted} taken back")?;
            }
            Ok(())
        }
        Command::Keys { command, data_dir } => keys::run(command, &store(data_dir)?),
        Command::Token { command, data_dir } => token::run(command, &store(data_dir)?),
        Command::Projects { command, data_dir } => projects::run(command, &store(data_dir)?),
        Command::Forget(flags) => {
            let config = of(&flags.data_dir)?;
            forget::forget(&flags, &config)
        }
        Command::Person(flags) => {
            let config = of(&flags.data_dir)?;
            forget::person(&flags, &config)
        }
        Command::Judge(judge::JudgeCommand::Run(flags)) => {
            let config = of(&flags.data_dir)?;
            judge::judge(&config, flags)
        }
        Command::Judge(judge::JudgeCommand::Agreement(flags)) => {
            let config = of(&flags.data_dir)?;
            judge::agrees(&config, &flags)
        }
        Command::Judge(judge::JudgeCommand::Prompt) => judge::print_prompt(),
        Command::Traces(pull::TracesCommand::Pull(flags)) => {
            let config = of(&flags.data_dir)?;
            pull::pull(&config, flags)
        }
        Command::Label(flags) => {
            let store = store(flags.data_dir.clone())?;
            label::run(flags, &store)
        }
        Command::Sets(flags) => {
            let config = of(&flags.data_dir)?;
            sets::run(flags, &config)
        }
        Command::Replay(flags) => {
            let config = of(&flags.data_dir)?;
            replay::run(flags, &config)
        }
        Command::Backup(flags) => {
            let config = of(&flags.data_dir)?;
            backup::backup(&flags, &config)
        }
        Command::Restore(flags) => {
            let config = of(&flags.data_dir)?;
            backup::restore(&flags, &config)
        }
        Command::Compact { data_dir } => {
            let store = store(data_dir)?;
            let before = store.bytes();
            store.compact()?;
            writeln!(
                std::io::stdout(),
                "{before} bytes before, {} now",
                store.bytes()
            )?;
            Ok(())
        }
        Command::Sinks(sinks::SinksCommand::List { data_dir }) => {
            let config = of(&data_dir)?;
            sinks::list(&config, &Store::open_existing(&config.data_dir)?)
        }
        Command::Sinks(sinks::SinksCommand::Test(flags)) => {
            sinks::test(&settings(Layer::default())?, flags)
        }
        Command::Config => Ok(std::io::stdout().write_all(config::EXAMPLE.as_bytes())?),
    }
}

fn project_of(store: &Store, name: &str) -> Result<ProjectId, Box<dyn Error>> {
    let project = store.project(name)?;
    Ok(project
        .ok_or_else(|| format!("there is no project {name:?}; see `afterword projects list`"))?)
}
