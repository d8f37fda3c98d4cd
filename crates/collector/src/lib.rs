//! The collector: takes batches, keeps them, gives them back, and makes files of them.
//!
//! # Layout
//! - [`cli`]: the command line.
//! - [`config`]: flags, environment and `afterword.toml`.
//! - [`store`]: the one place that knows SQLite.
//! - [`keys`]: who may write and who may read.
//! - [`http`]: `app(state) -> Router` and `run(listener, shutdown)`.
//! - [`export`]: preference pairs, labels and regression sets.
//! - [`demo`]: the demo chat's model, or what answers in its place.

pub mod cli;
pub mod config;
pub mod demo;
pub mod export;
pub mod http;
pub mod keys;
pub mod store;

/// The clock, in ms since the Unix epoch.
#[must_use]
pub fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}
