//! Calls of tools in a prompt, in the form that each format has for them, or not at all.

use super::LeftOut;
use super::message::{Message, Prompt};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// That no tool was called.
pub(super) fn none_called(prompt: &Prompt) -> Result<(), LeftOut> {
    let called = prompt.messages.iter().any(Message::is_of_tools);
    if called { Err("tool_calls") } else { Ok(()) }
}

/// That every call has an id and an answer right behind it, and every answer a call: OpenAI refuses the file otherwise.
pub(super) fn answered(prompt: &Prompt) -> Result<(), LeftOut> {
    let mut open = BTreeSet::new();
    for message in &prompt.messages {
        if message.role == "tool" {
            let id = message.tool_call_id.as_deref().ok_or("tool_calls")?;
            if !open.remove(id) {
                return Err("tool_calls");
            }
            continue;
        }
        if !open.is_empty() {
            return Err("tool_calls");
        }
        for call in &message.tool_calls {
            open.insert(text(call, "id").ok_or("tool_calls")?);
        }
    }
    if open.is_empty() {
        Ok(())
    } else {
        Err("tool_calls")
    }
}

/// That who calls a tool says nothing beside it: LLaMA-Factory has one or the other.
pub(super) fn said_alone(prompt: &Prompt) -> Result<(), LeftOut> {
    let both = |one: &Message| !one.tool_calls.is_empty() && !one.content.trim().is_empty();
    if prompt.messages.iter().any(both) {
        return Err("tool_calls");
    }
    Ok(())
}

/// Messages with calls as OpenAI has them: the arguments are text.
pub(super) fn openai_messages(messages: &[Message]) -> Value {
    messages.iter().map(openai).collect()
}

fn openai(message: &Message) -> Value {
    let mut made = Map::new();
    made.insert("role".to_owned(), json!(message.role));
    if message.tool_calls.is_empty() || !message.content.is_empty() {
        made.insert("content".to_owned(), json!(message.content));
    }
    if !message.tool_calls.is_empty() {
        let calls = message.tool_calls.iter().map(|call| {
            let arguments = match call.get("arguments") {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Null) | None => "{}".to_owned(),
                Some(value) => value.to_string(),
            };
            json!({
                "id": text(call, "id"),
                "type": "function",
                "function": { "name": text(call, "name"), "arguments": arguments },
            })
        });
        made.insert("tool_calls".to_owned(), calls.collect());
    }
    if let Some(id) = &message.tool_call_id {
        made.insert("tool_call_id".to_owned(), json!(id));
    }
    Value::Object(made)
}

/// A message in the words of ShareGPT.
pub(super) fn turn(message: &Message) -> Value {
    let calls = !message.tool_calls.is_empty();
    let from = match message.role.as_str() {
        "user" => "human",
        "assistant" if calls => "function_call",
        "assistant" => "gpt",
        "tool" => "observation",
        other => other,
    };
    let value = if calls {
        match message.tool_calls.as_slice() {
            [one] => call(one).to_string(),
            several => several.iter().map(call).collect::<Value>().to_string(),
        }
    } else {
        message.content.clone()
    };
    json!({ "from": from, "value": value })
}

/// A call with its arguments as an object.
fn call(call: &Value) -> Value {
    let arguments = match call.get("arguments") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        Some(value) if !value.is_null() => value.clone(),
        _ => json!({}),
    };
    json!({ "name": text(call, "name"), "arguments": arguments })
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}
