//! The pure half of Afterword: events become records, records become batches.
//!
//! No clock, no DOM, no network, no disk, no random numbers of its own. It is compiled twice, into the
//! page and into the collector, so that both agree on what a record is, what is redacted and how far two
//! texts are apart.
//!
//! # Layout
//! - [`Policy`]: every limit, with its unit and its reason.
//! - [`event`]: what happens in a page, as plain data; [`page`]: what a session asks of the page.
//! - [`session`]: the state machine that folds events into records.
//! - [`record`]: what is stored and sent.
//! - [`outbox`]: what to send next, when, how large, and what an answer means.
//! - [`wire`]: how a batch is written and read.
//! - [`text`]: how far two texts are apart.
//! - [`redact`]: what must not leave the page.
//! - `sketch`, behind the feature of this name: by which an answer is found that nobody has named.
//! - `quality`, behind the feature of this name: what the signals on an answer say of it together, and what was wrong with it.

pub mod event;
mod hash;
pub mod outbox;
pub mod page;
pub mod policy;
#[cfg(feature = "quality")]
pub mod quality;
mod ratio;
pub mod record;
pub mod redact;
pub mod session;
#[cfg(feature = "sketch")]
pub mod sketch;
pub mod text;
pub mod wire;

pub use event::{Event, Handle, Phase};
pub use outbox::Outbox;
pub use page::{Draft, Page};
pub use policy::Policy;
pub use ratio::Ratio;
pub use session::{Session, Settings};
