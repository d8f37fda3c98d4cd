//! A record as a sink is given it, and what is known to stand at a system of it.

use afterword_core::record::{Kind, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Where a record belongs in other systems.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// W3C trace id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// W3C span id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<String>,
    /// LangSmith run id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// The newest state of a record.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id.
    pub id: RecordId,
    /// The rev that this is.
    pub rev: u64,
    /// Its kind.
    pub kind: Kind,
    /// Taken back.
    pub retracted: bool,
    /// The host's id of the answer.
    pub response: String,
    /// Where the answer's trace is, from this record or any other about the same answer.
    pub target: Target,
    /// First event, by the collector's clock, ms.
    pub first_at_ms: u64,
    /// Last event, by the collector's clock, ms.
    pub at_ms: u64,
    /// The record as it is listed, with its context and the collector's times; without its token.
    pub record: Map<String, Value>,
}

impl Item {
    /// The kind's own object.
    #[must_use]
    pub fn own(&self) -> Option<&Map<String, Value>> {
        self.record.get(self.kind.as_str())?.as_object()
    }

    /// A word of the context, such as `visitor`.
    #[must_use]
    pub fn context(&self, name: &str) -> Option<&str> {
        self.record.get("context")?.get(name)?.as_str()
    }

    /// A word of what is known of the answer, such as `model`.
    #[must_use]
    pub fn response(&self, name: &str) -> Option<&str> {
        self.record.get("response")?.get(name)?.as_str()
    }
}

/// What one record becomes in a system that keeps two things apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The signal itself.
    Signal,
    /// How the answer should have been.
    Correction,
}

/// What may stand at a system of a record: all that is needed to change or remove it, even when the record is erased.
/// Written before the first request, so that nothing is ever forgotten there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The kind of record.
    pub kind: Kind,
    /// The host's id of the answer.
    pub response: String,
    /// Where it was put.
    pub target: Target,
    /// Where it was about to be put instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moving_to: Option<Target>,
    /// What was put.
    pub parts: Vec<Part>,
    /// The rev that was put, or was about to be.
    pub rev: u64,
    /// The first event, which some systems make part of a key; ms by the collector's clock.
    pub first_at_ms: u64,
    /// Whether the system has said that it has it.
    pub confirmed: bool,
}
