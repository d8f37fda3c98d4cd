//! What the signals on an answer say of it together, and what was wrong with it. Only the collector has it.
//!
//! # Layout
//! - `verdict`: one verdict for a response by a stated precedence; what disagrees is kept.
//! - `mode`: what can be wrong with an answer. `reasons`: which of it the menus of reasons name.
//! - `assignment`: who says so, and which of several is primary.
//! - [`rules`]: what can be seen in the texts themselves, one file for each mode.
//! - `wilson`: how far a share can be trusted.

mod assignment;
mod mode;
mod reasons;
pub mod rules;
mod verdict;
mod wilson;

pub use assignment::{Assignment, Source, in_order};
pub use mode::Mode;
pub use reasons::named;
pub use verdict::{Choice, Heard, Judgement, Said, Verdict, judge};
pub use wilson::wilson;
