//! One hard case: what was asked, what came back, how it should have been, and what was wrong.

use crate::prompt::questions;
use crate::traces::Message;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A case as it is frozen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Case {
    /// 16 hex digits, of what the person asked: the same in every version, and in every set.
    pub id: String,
    /// The answer that it was made of.
    pub response_id: String,
    /// Where that lies among the traces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// Likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_id: Option<String>,
    /// What the model was told, instructions first, the question last.
    pub input: Vec<Message>,
    /// The tools that it might call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Value>,
    /// The answer that served badly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// How it should have been, where a person said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    /// What was wrong, by their words; the primary mode first, `unlabelled` where nobody says.
    pub modes: Vec<String>,
    /// The rules that found so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// What says that it was bad: the deciding signal first.
    pub why: Vec<String>,
    /// The model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The version of its prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_version: Option<String>,
    /// The product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// When something of it was last heard, ms.
    pub at_ms: u64,
}

/// How an answer should have been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The better text.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where the better text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Said beside a vote.
    Correction,
    /// The draft as it was sent or saved, changed in substance.
    Edit,
}

impl Case {
    /// All that the person asked.
    #[must_use]
    pub fn questions(&self) -> Vec<&str> {
        questions(self.input.iter().map(|one| (&*one.role, &*one.content)))
    }

    /// What the person asked last.
    #[must_use]
    pub fn question(&self) -> &str {
        let asked = self.input.iter().rev().find(|one| one.role == "user");
        asked.map_or("", |one| one.content.as_str())
    }

    /// The mode that it is counted under.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.modes.first().map_or("unlabelled", String::as_str)
    }

    /// The better text.
    #[must_use]
    pub fn expected(&self) -> Option<&str> {
        self.expected
            .as_ref()
            .map(|expected| expected.text.as_str())
    }
}
