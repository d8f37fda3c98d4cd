//! Inspect: samples for `json_dataset`.

use super::about::about;
use crate::sets::Case;
use crate::store::ListedSet;
use crate::traces::Message;
use serde_json::{Map, Value, json};

pub(super) fn row(set: &ListedSet, case: &Case) -> Value {
    let mut metadata = about(set, case);
    metadata.insert("actual_output".to_owned(), json!(case.answer));
    let input: Vec<Value> = case.input.iter().map(message).collect();
    json!({
        "id": case.id,
        "input": input,
        "target": case.expected().unwrap_or_default(),
        "metadata": metadata,
    })
}

/// Its own form: a tool's call is flat, and its arguments are an object.
fn message(message: &Message) -> Value {
    let mut made = Map::new();
    // It knows no developer: what one says is an instruction.
    let role = match message.role.as_str() {
        "developer" => "system",
        role @ ("system" | "assistant" | "tool") => role,
        _ => "user",
    };
    made.insert("role".to_owned(), json!(role));
    made.insert("content".to_owned(), json!(message.content));
    if role == "assistant" && !message.tool_calls.is_empty() {
        let calls = message.tool_calls.iter().enumerate().map(|(at, call)| {
            let arguments = match call.get("arguments") {
                Some(Value::String(text)) => {
                    serde_json::from_str::<Value>(text).unwrap_or_default()
                }
                Some(value) => value.clone(),
                None => Value::Null,
            };
            let id = call.get("id").and_then(Value::as_str);
            json!({
                "id": id.map_or_else(|| format!("call-{at}"), str::to_owned),
                "function": call.get("name").and_then(Value::as_str).unwrap_or_default(),
                "arguments": if arguments.is_object() { arguments } else { json!({}) },
                "type": "function",
            })
        });
        made.insert("tool_calls".to_owned(), calls.collect());
    }
    if role == "tool" && message.tool_call_id.is_some() {
        made.insert("tool_call_id".to_owned(), json!(message.tool_call_id));
    }
    Value::Object(made)
}
