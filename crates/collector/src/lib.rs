//! The collector: takes batches, keeps them, gives them back, and makes files of them.
//!
//! # Layout
//! - [`cli`]: the command line.
//! - [`config`]: flags, environment and `afterword.toml`.
//! - [`store`]: the one place that knows how records are kept.
//! - [`keys`]: who may write and who may read.
//! - [`tokens`]: that an answer was given to whoever says something of it.
//! - [`retention`]: for how long data is kept.
//! - `sketching`: sketches of calls of before there were any.
//! - [`limits`]: how much is taken from whom.
//! - [`http`]: `app(state) -> Router` and `run(listener, shutdown)`.
//! - [`export`]: preference pairs, labels and regression sets.
//! - [`sets`]: frozen sets of hard cases. [`replay`]: asking a model all of one again, and comparing two runs.
//! - [`quality`]: what is said of an answer, and of many.
//! - [`judge`]: a model that is asked what was wrong with an answer.
//! - [`sinks`]: passing records on to other systems.
//! - [`traces`]: calls of language models, as back ends tell of them.
//! - [`pull`]: the same, asked for where another system keeps them.
//! - [`metrics`]: what there is to watch. [`log`]: what is written down.
//! - `patience`: when to ask again whoever had no answer. `progress`: how far a long command is.
//! - `object`: objects of JSON, and nothing else.
//! - [`prompt`]: which prompts ask the same.
//! - [`demo`]: the demo chat's model, or what answers in its place.

pub mod cli;
pub mod config;
pub mod demo;
pub mod export;
pub mod http;
pub mod judge;
pub mod keys;
pub mod limits;
pub mod log;
pub mod metrics;
mod object;
mod patience;
mod progress;
pub mod prompt;
pub mod pull;
pub mod quality;
pub mod replay;
pub mod retention;
pub mod sets;
pub mod sinks;
mod sketching;
pub mod store;
pub mod tokens;
pub mod traces;

/// The clock, in ms since the Unix epoch.
#[must_use]
pub fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}
