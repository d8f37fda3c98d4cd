//! A set put into a system that keeps data sets, with the address and the secret of a sink. Every case has an id of its
//! own there, the same each time: what is pushed twice stands there once.
//!
//! # Layout
//! - here: the way there, asking again, and what was refused. `langfuse`, `langsmith`, `phoenix`: what each is asked.

mod langfuse;
mod langsmith;
mod phoenix;

use super::Case;
use crate::patience::{TRIES, chance, passes, pause_ms};
use crate::sinks::channel::Channel;
use crate::sinks::request::{Answer, Request, said};
use crate::sinks::settings::Sink;
use crate::store::ListedSet;
use std::time::Duration;

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// A data set of Langfuse
    Langfuse,
    /// A data set of LangSmith
    #[value(name = "langsmith")]
    LangSmith,
    /// A data set of Phoenix
    Phoenix,
}

impl Target {
    /// The type of the sinks that lead there.
    #[must_use]
    pub const fn sink_type(self) -> &'static str {
        match self {
            Self::Langfuse => "langfuse",
            Self::LangSmith => "langsmith",
            Self::Phoenix => "phoenix",
        }
    }
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pushed {
    /// Cases that stand there now.
    pub taken: u64,
    /// Cases that were refused, by their ids, and why.
    pub refused: Vec<(String, String)>,
}

/// Why nothing more was tried.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// No way there.
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    /// What one case is told, every other one would be told, too.
    #[error("the system says {0}; what stands there by now stays, and pushing again goes on")]
    Stopped(String),
}

/// Puts the cases there; `told` hears how many are through.
///
/// # Errors
/// When the system takes nothing at all.
pub async fn push(
    target: Target,
    sink: &Sink,
    set: &ListedSet,
    cases: &[Case],
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<Pushed, PushError> {
    let way = Way {
        channel: Channel::new(sink)?,
    };
    match target {
        Target::Langfuse => langfuse::push(&way, set, cases, told).await,
        Target::LangSmith => langsmith::push(&way, set, cases, told).await,
        Target::Phoenix => phoenix::push(&way, set, cases, told).await,
    }
}

/// The way to one system.
struct Way {
    channel: Channel,
}

/// An answer that says something.
struct Said {
    status: u16,
    body: Vec<u8>,
}

impl Said {
    fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn words(&self) -> String {
        said(self.status, &self.body)
    }
}

impl Way {
    /// Asks until there is an answer that will not be another one later.
    async fn ask(&self, request: &Request) -> Result<Said, PushError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let (why, asked_ms) = match self.channel.ask(request.clone()).await {
                Answer::Silence(why) => (why, None),
                Answer::Came {
                    status,
                    retry_after_ms,
                    body,
                } if passes(status) => (said(status, &body), retry_after_ms),
                // A wrong secret, or a wrong address, is so for every case.
                Answer::Came { status, body, .. }
                    if matches!(status, 300..=399 | 401 | 403 | 404 | 405) =>
                {
                    return Err(PushError::Stopped(said(status, &body)));
                }
                Answer::Came { status, body, .. } => return Ok(Said { status, body }),
            };
            if tries >= TRIES {
                return Err(PushError::Stopped(why));
            }
            let pause = pause_ms(tries, asked_ms, chance());
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }
}
