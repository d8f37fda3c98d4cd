//! The wire: how a batch is written, and, in the collector, how it is read and what is refused.

mod batch;
mod counts;
mod json;

#[cfg(feature = "decode")]
mod check;
#[cfg(feature = "decode")]
mod decode;
#[cfg(feature = "decode")]
mod quick;

pub(crate) use batch::open;
pub use batch::{CLIENT, Context, WIRE_VERSION};
pub use counts::Counts;
pub use json::Json;
pub(crate) use json::hex;

#[cfg(feature = "decode")]
pub use decode::{Batch, BatchError, Reject, decode_batch};
