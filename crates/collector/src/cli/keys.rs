//! `afterword keys`: who may write and who may read.

use super::{Outcome, Usage};
use crate::config::{ConfigError, is_origin};
use crate::keys::{KeyId, KeyKind};
use crate::now_ms;
use crate::store::{FIRST_PROJECT, ListedKey, MadeKey, NewKey, Store};
use clap::{Subcommand, ValueEnum};
use std::io::Write;

#[derive(Subcommand)]
pub(super) enum KeysCommand {
    /// Lists all keys; of a secret one nobody knows the text any more
    List,
    /// Makes a key and prints it: a secret one is shown this once
    Make {
        /// public: pages write with it; secret: a back end reads and writes with it
        kind: Kind,
        /// The project; it is made where there is none of this name
        #[arg(long, default_value = FIRST_PROJECT)]
        project: String,
        /// What people call the key
        #[arg(long)]
        name: Option<String>,
        /// Origins whose pages may write with it [default: those of the collector's settings]
        #[arg(long = "origin", value_delimiter = ',')]
        origins: Vec<String>,
    },
    /// Makes a key in the place of another, which still goes on for a while
    Rotate {
        /// Its number in the list
        id: KeyId,
        /// For how many hours the old one goes on
        #[arg(long, default_value_t = 24)]
        grace_hours: u32,
    },
    /// Ends a key now
    Revoke {
        /// Its number in the list
        id: KeyId,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Kind {
    Public,
    Secret,
}

const MS_PER_HOUR: u64 = 3_600_000;

pub(super) fn run(command: KeysCommand, store: &Store) -> Outcome {
    match command {
        KeysCommand::List => {
            let mut out = std::io::stdout().lock();
            for key in store.listed_keys()? {
                writeln!(out, "{}", line(&key, now_ms()))?;
            }
            Ok(())
        }
        KeysCommand::Make {
            kind,
            project,
            name,
            origins,
        } => {
            let kind = match kind {
                Kind::Public => KeyKind::Public,
                Kind::Secret => KeyKind::Secret,
            };
            is_name("--project", &project)?;
            if let Some(name) = &name {
                is_name("--name", name)?;
            }
            if let Some(wrong) = origins.iter().find(|origin| !is_origin(origin)) {
                return Err(ConfigError::BadOrigin(wrong.clone()).into());
            }
            if kind == KeyKind::Secret && !origins.is_empty() {
                let complaint = "a secret key is for back ends, which have no origin: leave --origin out, or make a public key";
                return Err(Usage(complaint.to_owned()).into());
            }
            show(&store.make_key(&NewKey {
                project,
                kind,
                name,
                origins,
            })?)
        }
        KeysCommand::Rotate { id, grace_hours } => {
            let made = store.rotate_key(id, u64::from(grace_hours) * MS_PER_HOUR)?;
            show(&made.ok_or_else(|| none(id))?)?;
            writeln!(
                std::io::stderr(),
                "key {id} ends in {grace_hours} h; a running collector knows both within a second"
            )?;
            Ok(())
        }
        KeysCommand::Revoke { id } => {
            if !store.revoke_key(id)? {
                return Err(none(id).into());
            }
            writeln!(
                std::io::stderr(),
                "key {id} has ended; a running collector knows within a second"
            )?;
            Ok(())
        }
    }
}

/// What stands in one line of a list.
fn is_name(flag: &str, name: &str) -> Result<(), Usage> {
    if (1..=100).contains(&name.len()) && !name.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Usage(format!(
        "{flag}: expected 1 to 100 bytes without control characters"
    )))
}

fn none(id: KeyId) -> String {
    format!("there is no key {id} that has not ended; see `afterword keys list`")
}

/// The text alone on standard output, so that a script can take it.
fn show(made: &MadeKey) -> Outcome {
    writeln!(std::io::stdout(), "{}", made.key)?;
    writeln!(std::io::stderr(), "made key {}", made.id)?;
    Ok(())
}

fn line(key: &ListedKey, now_ms: u64) -> String {
    let shown = key.shown.as_deref().unwrap_or("sk_…");
    let mut line = format!(
        "{:>4}  {:<6}  {shown:<51}  project {}",
        key.id,
        key.kind.as_str(),
        key.project
    );
    if let Some(name) = &key.name {
        line += &format!(", named {name}");
    }
    if !key.origins.is_empty() {
        line += &format!(", from {}", key.origins.join(" "));
    }
    match key.ends_at_ms {
        Some(end) if end <= now_ms => line += ", ended",
        Some(end) => line += &format!(", ends in {} h", (end - now_ms).div_ceil(MS_PER_HOUR)),
        None => {}
    }
    line
}
