//! Asks a model all of a frozen set again, scores what it answers, and compares two such runs.
//!
//! # Layout
//! - `endpoint`: what is asked, and how often. `completion`: what an answer says, be it nonsense.
//! - `score`: whether an answer is good, by rules, by the checks of its case, and by a judge where there is one. `judged`: that of the settings.
//! - `run_file`: a run as it is written, line by line, and taken up again after a break. `drive`: one run.
//! - `fingerprint`: whether a case is the same in two versions of a set.
//! - `compare`: what was fixed and what was broken between two runs. `mcnemar`: whether that is more than chance.

mod compare;
mod completion;
mod drive;
mod endpoint;
mod fingerprint;
mod judged;
mod mcnemar;
mod run_file;
mod score;

pub use compare::{Comparison, Pair, compare};
pub use completion::{Completion, read};
pub use drive::{Due, ReplayError, Tally, run};
pub use endpoint::{Endpoint, Settings};
pub use fingerprint::fingerprint;
pub use judged::Configured;
pub use mcnemar::exact;
pub use run_file::{Header, Row, Run, RunError, RunFile, content};
pub use score::{Judge, Judging, Outcome, Score, score};
