//! A conversation as OpenAI's chat completions have it, which most tools take.

use crate::traces::Message;
use serde_json::{Map, Value, json};

/// The messages, tool calls with their arguments as text.
pub(crate) fn messages(input: &[Message]) -> Vec<Value> {
    input.iter().map(message).collect()
}

fn message(message: &Message) -> Value {
    let mut made = Map::new();
    made.insert("role".to_owned(), json!(message.role));
    made.insert("content".to_owned(), json!(message.content));
    if !message.tool_calls.is_empty() {
        let calls: Vec<Value> = message.tool_calls.iter().map(call).collect();
        made.insert("tool_calls".to_owned(), Value::Array(calls));
    }
    if let Some(id) = &message.tool_call_id {
        made.insert("tool_call_id".to_owned(), json!(id));
    }
    Value::Object(made)
}

fn call(call: &Value) -> Value {
    let arguments = match call.get("arguments") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "{}".to_owned(),
        Some(value) => value.to_string(),
    };
    json!({
        "id": call.get("id").and_then(Value::as_str).unwrap_or_default(),
        "type": "function",
        "function": { "name": call.get("name").cloned().unwrap_or_default(), "arguments": arguments },
    })
}

/// The tools as OpenAI has them; what is none of that form is wrapped, and what has no name is left out.
pub(crate) fn tools(tools: &[Value]) -> Vec<Value> {
    let wrapped = tools.iter().filter_map(|tool| {
        if tool.get("type").is_some_and(|kind| kind == "function") && tool.get("function").is_some()
        {
            return Some(tool.clone());
        }
        tool.get("name")?.as_str()?;
        let mut function = Map::new();
        for (name, of) in [
            ("name", ["name", "name"]),
            ("description", ["description", "description"]),
            ("parameters", ["parameters", "input_schema"]),
        ] {
            if let Some(value) = of.iter().find_map(|of| tool.get(*of)) {
                function.insert(name.to_owned(), value.clone());
            }
        }
        Some(json!({ "type": "function", "function": function }))
    });
    wrapped.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_of_a_tool_has_its_arguments_as_text() {
        let asked = Message {
            role: "assistant".to_owned(),
            tool_calls: vec![
                json!({ "id": "c-1", "name": "weather", "arguments": { "at": "Bern" } }),
            ],
            ..Message::default()
        };
        let answered = Message {
            role: "tool".to_owned(),
            content: "rain".to_owned(),
            tool_call_id: Some("c-1".to_owned()),
            ..Message::default()
        };
        assert_eq!(
            messages(&[asked, answered]),
            [
                json!({ "role": "assistant", "content": "", "tool_calls": [
                    { "id": "c-1", "type": "function", "function": { "name": "weather", "arguments": "{\"at\":\"Bern\"}" } }] }),
                json!({ "role": "tool", "content": "rain", "tool_call_id": "c-1" }),
            ]
        );
    }

    #[test]
    fn tools_of_other_forms_are_wrapped() {
        let open = json!({ "type": "function", "function": { "name": "a" } });
        let other = json!({ "name": "b", "input_schema": { "type": "object" } });
        assert_eq!(
            tools(&[open.clone(), other, json!("no tool")]),
            [
                open,
                json!({ "type": "function", "function": { "name": "b", "parameters": { "type": "object" } } }),
            ]
        );
    }
}
