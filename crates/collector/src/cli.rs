//! The command line. Exit codes: 0 done, 1 failed, 2 wrong usage.

use crate::config::{self, Config, Layer};
use crate::export::{self, Format};
use crate::store::Store;
use crate::{demo, http, keys};
use clap::{Parser, Subcommand};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

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
    Export {
        /// What to write
        format: Format,
        /// The file to write, or - for standard output
        #[arg(long)]
        out: PathBuf,
        /// Where to write the report of what was left out, as JSON
        #[arg(long)]
        report: Option<PathBuf>,
        /// Where everything is kept
        #[arg(long, env = "AFTERWORD_DATA_DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Says how many records there are, by kind
    Stats {
        /// Where everything is kept
        #[arg(long, env = "AFTERWORD_DATA_DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Erases everything of one visitor
    Forget {
        /// The visitor's pseudonym
        #[arg(long)]
        visitor: String,
        /// Where everything is kept
        #[arg(long, env = "AFTERWORD_DATA_DIR")]
        data_dir: Option<PathBuf>,
    },
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
            let usage = error.downcast_ref::<config::ConfigError>().is_some();
            ExitCode::from(if usage { 2 } else { 1 })
        }
    }
}

type Outcome = Result<(), Box<dyn Error>>;

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
    let store = |data_dir: Option<PathBuf>| -> Result<Store, Box<dyn Error>> {
        let config = settings(Layer {
            data_dir,
            ..Layer::default()
        })?;
        Ok(Store::open_existing(&config.data_dir)?)
    };
    match cli.command {
        Command::Serve(flags) => serve(settings(*flags)?),
        Command::Export {
            format,
            out,
            report,
            data_dir,
        } => export_to(&store(data_dir)?, format, &out, report),
        Command::Stats { data_dir } => {
            let mut out = std::io::stdout().lock();
            for (kind, total, retracted) in store(data_dir)?.reader()?.totals()? {
                writeln!(out, "{kind:<12}{total:>10}   {retracted} taken back")?;
            }
            Ok(())
        }
        Command::Forget { visitor, data_dir } => {
            let store = store(data_dir)?;
            let project = store.first_project()?;
            let forgotten = store.forget(project, &visitor)?;
            writeln!(
                std::io::stdout(),
                "{} records, {} older revs and {} texts erased",
                forgotten.records,
                forgotten.revs,
                forgotten.texts
            )?;
            Ok(())
        }
        Command::Config => Ok(std::io::stdout().write_all(config::EXAMPLE.as_bytes())?),
    }
}

fn export_to(
    store: &Store,
    format: Format,
    out: &std::path::Path,
    report: Option<PathBuf>,
) -> Outcome {
    let project = store.first_project()?;
    let reader = store.reader()?;
    let made = if out.as_os_str() == "-" {
        export::write(&reader, project, format, &mut std::io::stdout().lock())?
    } else {
        let mut file = std::io::BufWriter::new(std::fs::File::create(out)?);
        let made = export::write(&reader, project, format, &mut file)?;
        file.flush()?;
        made
    };
    if let Some(path) = report {
        std::fs::write(path, serde_json::to_string_pretty(&made)?)?;
    }
    write!(std::io::stderr(), "{made}")?;
    Ok(())
}

fn serve(config: Config) -> Outcome {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let store = Store::open(&config.data_dir)?;
        let started = store.first_start()?;
        let listener = tokio::net::TcpListener::bind(config.listen)
            .await
            .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
        let address = listener.local_addr()?;
        // Before anything is printed: whoever reads it may end the process at once.
        let asked_to_end = asked_to_end()?;
        let keys = keys::Keys::new(store.keys()?, config.origins.clone(), address);
        {
            let mut out = std::io::stdout().lock();
            writeln!(out, "listening    http://{address}")?;
            if config.demo {
                writeln!(out, "demo         http://{address}/demo/")?;
            }
            writeln!(
                out,
                "public key   {} (may write from {})",
                started.public_key,
                keys.origins()
            )?;
            if let Some(tag) = http::script_tag(&format!("http://{address}"), &started.public_key) {
                writeln!(out, "script tag   {tag}")?;
            }
            match &started.new_secret {
                Some(secret) => writeln!(
                    out,
                    "secret key   {secret} (just made; kept in {})",
                    started.secret_file.display()
                )?,
                None => writeln!(out, "secret key   in {}", started.secret_file.display())?,
            }
            out.flush()?;
        }
        let demo = config
            .demo
            .then(|| demo::Demo::new(&config, started.public_key.clone()));
        let state = http::State::new(store.clone(), keys, demo);
        http::run(listener, http::app(state), asked_to_end).await?;
        store.close();
        Ok(())
    })
}

/// Hears from now on whether the process is asked to end, and resolves then.
#[cfg(unix)]
fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Resolves when the process is asked to end.
#[cfg(not(unix))]
fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
