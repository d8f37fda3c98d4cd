//! The wire: how a batch is written, and, in the collector, how it is read and what is refused.

mod batch;
mod json;

#[cfg(feature = "decode")]
mod check;
#[cfg(feature = "decode")]
mod decode;

pub use batch::{Context, Envelope, WIRE_VERSION};
pub use json::to_json;

#[cfg(feature = "decode")]
pub use decode::{Batch, BatchError, Reject, decode_batch};
