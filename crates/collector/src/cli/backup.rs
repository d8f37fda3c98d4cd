//! `afterword backup` and `afterword restore`.

use super::Outcome;
use crate::config::Config;
use crate::store::{Store, restore as make_from};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct BackupFlags {
    /// The file to write; it must not be there yet
    file: PathBuf,
    /// Where everything is kept
    #[arg(long, env = "AFTERWORD_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct RestoreFlags {
    /// The file that `afterword backup` wrote
    file: PathBuf,
    /// Where everything is to be kept; there must be nothing yet
    #[arg(long, env = "AFTERWORD_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
}

pub(super) fn backup(flags: &BackupFlags, config: &Config) -> Outcome {
    let bytes = Store::open_existing(&config.data_dir)?.backup(&flags.file)?;
    writeln!(
        std::io::stdout(),
        "{bytes} bytes in {}",
        flags.file.display()
    )?;
    Ok(())
}

pub(super) fn restore(flags: &RestoreFlags, config: &Config) -> Outcome {
    let store = make_from(&flags.file, &config.data_dir)?;
    let records: u64 = store
        .reader()?
        .totals()?
        .iter()
        .map(|(_, total, _)| total)
        .sum();
    store.close();
    writeln!(
        std::io::stdout(),
        "{records} records in {}; the keys are those of the backup",
        config.data_dir.display()
    )?;
    Ok(())
}
