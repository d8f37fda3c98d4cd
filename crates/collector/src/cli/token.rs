//! `afterword token`: response tokens, what they are signed with, and whether they must be there.

use super::{Outcome, Usage, project_of};
use crate::export::rfc3339;
use crate::now_ms;
use crate::store::{FIRST_PROJECT, ListedSecret, Store};
use crate::tokens::{Claims, DEFAULT_TTL_SECONDS, MAX_SECRETS, TokenMode, mint};
use clap::{Args, Subcommand};
use std::io::Write;

#[derive(Subcommand)]
pub(super) enum TokenCommand {
    /// Says or sets whether records of pages must bear a token
    Mode {
        /// What is to be from now on; left out, what is so is printed
        mode: Option<TokenMode>,
        /// The project
        #[arg(long, default_value = FIRST_PROJECT)]
        project: String,
    },
    /// Makes, lists and ends what tokens are signed with
    Secret {
        #[command(subcommand)]
        command: SecretCommand,
    },
    /// Prints a token for one answer, signed with the newest secret
    Mint(Mint),
}

#[derive(Subcommand)]
pub(super) enum SecretCommand {
    /// Makes a secret and prints it, this once
    Make {
        /// The project
        #[arg(long, default_value = FIRST_PROJECT)]
        project: String,
    },
    /// Lists all secrets by their names
    List,
    /// Ends a secret now, and erases it
    Revoke {
        /// Its name in the list
        kid: String,
    },
}

#[derive(Args)]
pub(super) struct Mint {
    /// The id of the answer
    #[arg(long, value_name = "ID")]
    response: String,
    /// Its trace id, 32 lower-case hex digits
    #[arg(long, value_name = "ID")]
    trace: Option<String>,
    /// Its span id, 16 lower-case hex digits
    #[arg(long, value_name = "ID")]
    span: Option<String>,
    /// For how many seconds it is good
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_TTL_SECONDS)]
    ttl: u64,
    /// The project
    #[arg(long, default_value = FIRST_PROJECT)]
    project: String,
}

pub(super) fn run(command: TokenCommand, store: &Store) -> Outcome {
    match command {
        TokenCommand::Mode { mode, project } => {
            let project = project_of(store, &project)?;
            let Some(mode) = mode else {
                writeln!(std::io::stdout(), "{}", store.token_mode(project)?.as_str())?;
                return Ok(());
            };
            if mode == TokenMode::Required && store.token_secrets(project)?.is_empty() {
                return Err("the project has no token secret, so every record would be refused; make one by `afterword token secret make`".into());
            }
            store.set_token_mode(project, mode)?;
            say("a running collector knows it within a second")
        }
        TokenCommand::Secret { command } => secret(command, store),
        TokenCommand::Mint(wanted) => print_token(wanted, store),
    }
}

fn secret(command: SecretCommand, store: &Store) -> Outcome {
    match command {
        SecretCommand::Make { project } => {
            let made = store.make_token_secret(project_of(store, &project)?)?;
            let made = made.ok_or_else(|| {
                format!("there are {MAX_SECRETS} token secrets already; end one by `afterword token secret revoke`")
            })?;
            // Alone on standard output, so that a script can take it.
            writeln!(std::io::stdout(), "{}", made.reveal())?;
            say(&format!("made token secret {}", made.kid()))
        }
        SecretCommand::List => {
            let mut out = std::io::stdout().lock();
            for secret in store.listed_token_secrets()? {
                writeln!(out, "{}", line(&secret))?;
            }
            Ok(())
        }
        SecretCommand::Revoke { kid } => {
            let project = store.revoke_token_secret(&kid)?.ok_or_else(|| {
                format!("there is no token secret {kid:?} that has not ended; see `afterword token secret list`")
            })?;
            say(&format!(
                "token secret {kid} has ended, and so have its tokens; a running collector knows within a second"
            ))?;
            let last = store.token_secrets(project)?.is_empty();
            if last && store.token_mode(project)? == TokenMode::Required {
                say(
                    "it was the last one: every record is refused now until pages have tokens of a new one",
                )?;
            }
            Ok(())
        }
    }
}

fn print_token(wanted: Mint, store: &Store) -> Outcome {
    let Mint {
        response,
        trace,
        span,
        ttl,
        project,
    } = wanted;
    if response.is_empty() {
        return Err(Usage("--response: expected the id of an answer".to_owned()).into());
    }
    for (flag, id, digits) in [("--trace", &trace, 32), ("--span", &span, 16)] {
        if id.as_ref().is_some_and(|id| !is_hex(id, digits)) {
            let complaint = format!("{flag}: expected {digits} lower-case hex digits");
            return Err(Usage(complaint).into());
        }
    }
    let secrets = store.token_secrets(project_of(store, &project)?)?;
    let secret = secrets
        .first()
        .ok_or("the project has no token secret; make one by `afterword token secret make`")?;
    let claims = Claims {
        sub: response,
        trace,
        span,
        exp: (now_ms() / 1_000).saturating_add(ttl),
    };
    writeln!(std::io::stdout(), "{}", mint(secret, &claims)?)?;
    Ok(())
}

fn is_hex(id: &str, digits: usize) -> bool {
    id.len() == digits
        && id
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn line(secret: &ListedSecret) -> String {
    let mut line = format!(
        "{}  project {}, tokens {}, made {}",
        secret.kid,
        secret.project,
        secret.mode.as_str(),
        rfc3339(secret.created_at_ms)
    );
    if let Some(at_ms) = secret.ended_at_ms {
        line += &format!(", ended {}", rfc3339(at_ms));
    }
    line
}

fn say(sentence: &str) -> Outcome {
    writeln!(std::io::stderr(), "{sentence}")?;
    Ok(())
}
