//! Frozen sets of hard cases: answers that served badly, selected, told apart by their prompts, and kept as copies under a
//! name and a version, so that the same questions can be asked of every model to come.
//!
//! # Layout
//! - `name`: what a set may be called, and which version of it is meant.
//! - `case`: what is kept of one answer. `selection`: which answers are wanted.
//! - `freeze`: finds them, and makes cases of them. `difference`: what two versions have in common.
//! - `facts`: which figures, dates and addresses one text has and another has not.
//! - `check`: what an answer to a case must fulfil, for exports and for replays alike.
//! - [`format`]: the shapes that other tools read. [`push`]: into the systems that keep data sets.

mod case;
pub mod check;
mod difference;
mod facts;
pub mod format;
mod freeze;
mod name;
pub mod push;
mod selection;

pub use case::{Case, Expected, Origin};
pub use difference::{Difference, difference};
pub use freeze::{Candidate, Found, find};
pub use name::{Name, Wanted};
pub use selection::{MAX_CASES, Selection, Which, mode_word};

/// What became of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frozen {
    /// A new version with so many cases.
    Made {
        /// Its number.
        version: u32,
        /// Its cases.
        cases: usize,
    },
    /// The newest version holds just these: nothing is new.
    Unchanged {
        /// Its number.
        version: u32,
    },
    /// Nothing was selected.
    Empty,
}
