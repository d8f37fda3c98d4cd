//! One call of a language model, as it is kept.

use super::message::Message;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

    /// The same call once `other` has come, too: in parts, twice, or in whichever order. The part that ended last says
    /// more; what it does not say is taken from the other one.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let rank = |call: &Self| {
            let text = serde_json::to_string(call).unwrap_or_default();
            (call.end_ms, text.len(), text)
        };
        let (one, two) = if rank(&self) >= rank(&other) {
            (self, other)
        } else {
            (other, self)
        };
        let list = |one: Vec<Message>, two| if one.is_empty() { two } else { one };
        Self {
            trace_id: one.trace_id,
            span_id: one.span_id,
            parent_id: one.parent_id.or(two.parent_id),
            run_id: one.run_id.or(two.run_id),
            response_id: one.response_id.or(two.response_id),
            name: if one.name.is_empty() {
                two.name
            } else {
                one.name
            },
            start_ms: one.start_ms.min(two.start_ms),
            end_ms: one.end_ms,
            model: one.model.or(two.model),
            prompt_version: one.prompt_version.or(two.prompt_version),
            system: one.system.or(two.system),
            messages: list(one.messages, two.messages),
            tools: if one.tools.is_empty() {
                two.tools
            } else {
                one.tools
            },
            output: list(one.output, two.output),
            tokens_in: one.tokens_in.or(two.tokens_in),
            tokens_out: one.tokens_out.or(two.tokens_out),
            finish_reason: one.finish_reason.or(two.finish_reason),
            first_token_ms: one.first_token_ms.or(two.first_token_ms),
            error: one.error.or(two.error),
            session: one.session.or(two.session),
            user: one.user.or(two.user),
            notes: if one.notes.is_empty() {
                two.notes
            } else {
                one.notes
            },
        }
    }
}
