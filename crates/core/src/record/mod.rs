//! A record: the present state of one signal of one visitor on one response.

mod facts;
mod id;
mod kind;
mod response;
mod signal;
mod siphash;

pub use facts::Facts;
pub use id::{BadRecordId, RecordId};
pub use kind::Kind;
pub use response::Response;
pub use signal::{
    Abandon, AbandonPhase, Cause, Copy, CopyKind, Edit, FollowUp, Grade, Nature, Regenerate,
    Signal, Stop, Thumb, ThumbValue, Via, View,
};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// What is stored and sent. Its `id` never changes, its `rev` grows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Derived from (visitor, response id, kind).
    pub id: RecordId,
    /// The client's ms of the last change, or the rev before + 1 where the clock went back.
    pub rev: u64,
    /// First event folded in, client clock, ms since the Unix epoch.
    pub first_at_ms: u64,
    /// Last event folded in, client clock, ms since the Unix epoch.
    pub at_ms: u64,
    /// The person took it back, or came back.
    pub retracted: bool,
    /// The answer that it is about.
    pub response: Response,
    /// What was done, with its measures.
    pub signal: Signal,
}

impl Record {
    /// The record's kind: that of its signal.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.signal.kind()
    }

    /// Whether `self` replaces `stored`: the highest rev wins, whatever order they come in.
    /// Of two that bear the same rev the greater JSON wins, so that every order of delivery ends alike.
    #[cfg(feature = "decode")]
    #[must_use]
    pub fn replaces(&self, stored: &Self) -> bool {
        let json = |record: &Self| serde_json::to_string(record).unwrap_or_default();
        self.rev > stored.rev
            || (self.rev == stored.rev && self != stored && json(self) > json(stored))
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = self.kind().as_str();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("rev", &self.rev)?;
        map.serialize_entry("kind", kind)?;
        map.serialize_entry("first_at_ms", &self.first_at_ms)?;
        map.serialize_entry("at_ms", &self.at_ms)?;
        if self.retracted {
            map.serialize_entry("retracted", &true)?;
        }
        map.serialize_entry("response", &self.response)?;
        map.serialize_entry(kind, &self.signal)?;
        map.end()
    }
}
