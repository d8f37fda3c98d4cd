//! One call of a language model, as it is kept.

use super::message::Message;
use super::parts::Told;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// What one span says of a call. What no attribute says is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Call {
    /// 32 hex digits.
    pub trace_id: String,
    /// 16 hex digits.
    pub span_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The span that it was made in.
    pub parent_id: Option<String>,
    /// The id that the tracing system has for it, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// The model's id for its answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_id: Option<String>,
    /// The span's name.
    pub name: String,
    /// Ms since the epoch, by the sender's clock.
    pub start_ms: u64,
    /// Likewise.
    pub end_ms: u64,
    /// The model that answered, or else the one that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The version of the prompt's template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_version: Option<String>,
    /// The system's instructions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// What was said before, the question last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// The tools that the model might call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Value>,
    /// What the model answered; several where several choices were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub output: Vec<Message>,
    /// Tokens of what it was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_in: Option<u64>,
    /// Tokens of what it said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_out: Option<u64>,
    /// Why it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<String>,
    /// Ms from the start to the first token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_token_ms: Option<u64>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The person, by the host's id or its hash, as [`super::user`] makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Nothing but messages that came one by one says that it was a call. They may be those of an agent's span, which has the same ones as
    /// the calls in it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
    /// When messages were told that came one by one.
    #[serde(skip_serializing_if = "Told::is_empty")]
    pub told_us: Told,
    /// Where attributes contradict each other, and what was cut.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Call {
    /// What was asked: the last message of a person.
    #[must_use]
    pub fn prompt(&self) -> Option<&str> {
        let asked = self
            .messages
            .iter()
            .rev()
            .find(|message| message.role == "user");
        asked
            .map(|message| message.content.as_str())
            .filter(|text| !text.is_empty())
    }

    /// The answer: the first choice.
    #[must_use]
    pub fn answer(&self) -> Option<&str> {
        let answer = self.output.first().map(|message| message.content.as_str());
        answer.filter(|text| !text.is_empty())
    }

    /// Whether something was said in both: they have a message of a person or of the model in common.
    #[must_use]
    pub fn shares_words(&self, other: &Self) -> bool {
        let said = |call: &Self| -> BTreeSet<String> {
            let all = call.messages.iter().chain(&call.output);
            all.filter(|message| message.role == "user" || message.role == "assistant")
                .map(|message| message.content.trim().to_owned())
                .filter(|text| !text.is_empty())
                .collect()
        };
        !said(self).is_disjoint(&said(other))
    }

    /// Everything that the model was told, instructions first.
    #[must_use]
    pub fn conversation(&self) -> Vec<Message> {
        let system = self.system.iter().map(|text| Message {
            role: "system".to_owned(),
            content: text.clone(),
            ..Message::default()
        });
        system.chain(self.messages.iter().cloned()).collect()
    }
}
