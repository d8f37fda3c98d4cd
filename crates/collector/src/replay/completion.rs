//! What a chat completion says. An endpoint may answer anything: what is no answer is a fault, and never a good one.

use serde_json::Value;

/// An answer of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Its text; empty where it only calls tools.
    pub text: String,
    /// Why it ended, in the provider's word.
    pub finish_reason: Option<String>,
    /// Whether the text came as a refusal, in a field of its own.
    pub refused: bool,
    /// How many tools it calls.
    pub tool_calls: usize,
    /// Tokens of the prompt.
    pub tokens_in: Option<u64>,
    /// Tokens of the answer.
    pub tokens_out: Option<u64>,
}

/// Reads one.
///
/// # Errors
/// What is wrong with it.
pub fn read(body: &[u8]) -> Result<Completion, String> {
    let body: Value =
        serde_json::from_slice(body).map_err(|error| format!("the answer is no JSON: {error}"))?;
    if let Some(error) = body.get("error").filter(|error| !error.is_null()) {
        let said = error.get("message").and_then(Value::as_str);
        let said = said.map_or_else(|| error.to_string(), str::to_owned);
        let said: String = said.chars().take(300).collect();
        return Err(format!("the answer is an error: {said}"));
    }
    let choice = body
        .pointer("/choices/0")
        .ok_or("the answer has no choices")?;
    let message = choice
        .get("message")
        .ok_or("the answer has a choice without a message")?;
    let text = |name: &str| message.get(name).map(text_of).unwrap_or_default();
    let (content, refusal) = (text("content"), text("refusal"));
    let calls = message.get("tool_calls").and_then(Value::as_array);
    let tool_calls = calls.map_or(0, Vec::len);
    let refused = content.trim().is_empty() && !refusal.trim().is_empty();
    let finish_reason = choice.get("finish_reason").and_then(Value::as_str);
    let text = if refused { refusal } else { content };
    if text.trim().is_empty() && tool_calls == 0 {
        let why = finish_reason.unwrap_or("no reason given");
        return Err(format!("the answer is empty ({why})"));
    }
    let tokens = |name: &str| body.get("usage")?.get(name)?.as_u64();
    Ok(Completion {
        text,
        finish_reason: finish_reason.map(str::to_owned),
        refused,
        tool_calls,
        tokens_in: tokens("prompt_tokens"),
        tokens_out: tokens("completion_tokens"),
    })
}

/// A text, or the texts of its parts.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
            texts.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(body: &Value) -> Result<Completion, String> {
        read(body.to_string().as_bytes())
    }

    #[test]
    fn texts_parts_and_refusals_are_read() {
        let body = json!({ "choices": [{ "message": { "content": "Canberra" }, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": 9, "completion_tokens": 2 } });
        let found = said(&body).unwrap();
        assert_eq!(
            (found.text.as_str(), found.tokens_in, found.tokens_out),
            ("Canberra", Some(9), Some(2))
        );
        let parts = json!([{ "type": "text", "text": "a" }, { "type": "text", "text": "b" }]);
        let body = json!({ "choices": [{ "message": { "content": parts } }] });
        assert_eq!(said(&body).unwrap().text, "a\nb");
        let body = json!({ "choices": [{ "message": { "content": null, "refusal": "No." } }] });
        let found = said(&body).unwrap();
        assert!(found.refused && found.text == "No.");
        let body = json!({ "choices": [{ "message": { "content": null, "tool_calls": [{}] } }] });
        assert_eq!(said(&body).unwrap().tool_calls, 1);
    }

    #[test]
    fn what_is_no_answer_is_a_fault() {
        for (body, says) in [
            (json!(null), "no choices"),
            (json!([]), "no choices"),
            (json!({ "choices": [] }), "no choices"),
            (json!({ "choices": {} }), "no choices"),
            (json!({ "choices": [7] }), "without a message"),
            (
                json!({ "choices": [{ "message": { "content": "  " }, "finish_reason": "length" }] }),
                "empty (length)",
            ),
            (
                json!({ "choices": [{ "message": { "content": 7 } }] }),
                "empty",
            ),
            (
                json!({ "error": { "message": "overloaded" } }),
                "overloaded",
            ),
        ] {
            let error = said(&body).unwrap_err();
            assert!(error.contains(says), "{body}: {error}");
        }
        assert!(read(b"<html>").unwrap_err().contains("no JSON"));
        assert!(read(b"").unwrap_err().contains("no JSON"));
    }
}
