//! The pure half of Afterword: events become records, records become batches.
//!
//! No clock, no DOM, no network, no disk, no random numbers of its own. It is compiled twice, into the
//! page and into the collector, so that both agree on what a record is, what is redacted and how far two
//! texts are apart.
//!
//! # Layout
//! - [`Policy`]: every limit, with its unit and its reason.
//! - [`record`]: what is stored and sent.
//! - [`wire`]: how a batch is written and read.

pub mod policy;
mod ratio;
pub mod record;
pub mod wire;

pub use policy::Policy;
pub use ratio::Ratio;
