//! The answer that a record is about.

use core::fmt;
use serde::{Deserialize, Serialize};

/// What the page knows of one answer. Only `id` is always there.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The host's id of the answer.
    pub id: String,
    /// W3C trace id, 32 lower-case hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// W3C span id, 16 lower-case hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span_id: Option<String>,
    /// LangSmith run id, a UUID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// A sketch of the answer's words, and of the question's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The model that answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The version of the prompt that it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_version: Option<String>,
    /// Length of the answer in characters (Unicode scalar values).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chars: Option<u64>,
    /// The answer, only with `text: "full"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What the person had asked, only with `text: "full"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// The response token that the host's back end minted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Which reading rule found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            trace_id,
            span_id,
            run_id,
            fingerprint,
            model,
            prompt_version,
            chars,
            text,
            prompt,
            token,
            host,
        } = self;
        // Whoever has a token may say something of the answer, so it is not shown.
        let token = token.as_ref().map(|_| "…");
        f.debug_struct("Response")
            .field("id", id)
            .field("trace_id", trace_id)
            .field("span_id", span_id)
            .field("run_id", run_id)
            .field("fingerprint", fingerprint)
            .field("model", model)
            .field("prompt_version", prompt_version)
            .field("chars", chars)
            .field("text", text)
            .field("prompt", prompt)
            .field("token", &token)
            .field("host", host)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_that_there_is_a_token_and_not_which() {
        let response = Response {
            id: "r-81".to_owned(),
            token: Some("eyJhidden".to_owned()),
            ..Response::default()
        };
        let shown = format!("{response:?}");
        assert!(shown.contains("r-81") && shown.contains("…"), "{shown}");
        assert!(!shown.contains("hidden"), "{shown}");
    }
}
