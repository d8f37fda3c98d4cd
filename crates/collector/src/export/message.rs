//! The prompt of a row: everything that the model was told before the answer. This is the one place where a prompt is made.

use super::LeftOut;
use super::row::Source;
use crate::prompt::questions;
use crate::traces::{Call, Message as Told};
use afterword_core::redact::redact;
use serde_json::{Map, Value, json};

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub(super) struct Message {
    pub(super) role: String,
    pub(super) content: String,
    /// `{id, name, arguments}` of the tools that the model called.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_calls: Vec<Value>,
    /// The call that a tool's message answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_call_id: Option<String>,
}

impl Message {
    pub(super) fn new(role: &str, content: &str) -> Self {
        Self {
            role: role.to_owned(),
            content: content.to_owned(),
            tool_calls: Vec::new(),
            tool_call_id: None,
        }
    }

    /// Whether a tool is called in it, or answers.
    pub(super) fn is_of_tools(&self) -> bool {
        self.role == "tool" || !self.tool_calls.is_empty()
    }
}

/// What an answer answered, ending in what the person asked, or in what a tool gave.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub(super) struct Prompt {
    pub(super) messages: Vec<Message>,
    /// In OpenAI's form: `{"type": "function", "function": {name, description, parameters}}`.
    pub(super) tools: Vec<Value>,
}

impl Prompt {
    /// As the trace has it, and where there is none, the question that the page has.
    pub(super) fn of(source: &Source<'_>) -> Result<Self, LeftOut> {
        match &source.answer.call {
            Some(call) if !call.messages.is_empty() => Self::of_call(call),
            _ => {
                let asked = source.prompt().ok_or("no_prompt")?;
                Ok(Self {
                    messages: vec![Message::new("user", &redact(asked))],
                    tools: Vec::new(),
                })
            }
        }
    }

    fn of_call(call: &Call) -> Result<Self, LeftOut> {
        if call.was_cut() {
            return Err("prompt_cut");
        }
        let mut messages: Vec<Message> = Vec::new();
        for told in call.conversation() {
            let message = message(told)?;
            match messages.last_mut() {
                // Instructions in parts are one message: templates know one, and only in front.
                Some(first) if message.role == "system" && first.role == "system" => {
                    first.content.push_str("\n\n");
                    first.content.push_str(&message.content);
                }
                Some(_) if message.role == "system" => return Err("odd_role"),
                _ => messages.push(message),
            }
        }
        let last = messages.last().map(|message| message.role.as_str());
        match last {
            Some("assistant") => return Err("ends_in_answer"),
            Some("user" | "tool") => {}
            _ => return Err("no_prompt"),
        }
        if !messages.iter().any(|message| message.role == "user") {
            return Err("no_prompt");
        }
        let tools = call.tools.iter().map(tool).collect::<Option<_>>();
        Ok(Self {
            messages,
            tools: tools.ok_or("odd_tools")?,
        })
    }

    /// All that the person asked.
    pub(super) fn questions(&self) -> Vec<&str> {
        questions(self.messages.iter().map(|one| (&*one.role, &*one.content)))
    }

    /// What the person asked last.
    pub(super) fn asked(&self) -> &str {
        let asked = self.messages.iter().rev().find(|one| one.role == "user");
        asked.map_or("", |message| message.content.as_str())
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(|message| message.content.as_str())
    }
}

/// What models think is no part of what they say.
const THOUGHTS: [&str; 4] = ["reasoning", "thinking", "redacted_thinking", "thought"];

fn message(told: Told) -> Result<Message, LeftOut> {
    let role = match told.role.as_str() {
        "user" | "human" => "user",
        "assistant" | "ai" | "model" => "assistant",
        "system" | "developer" => "system",
        "tool" | "function" => "tool",
        _ => return Err("odd_role"),
    };
    if !told
        .left_out
        .iter()
        .all(|part| THOUGHTS.contains(&part.as_str()))
    {
        return Err("not_text");
    }
    Ok(Message {
        role: role.to_owned(),
        content: redact(&told.content).into_owned(),
        tool_calls: told.tool_calls,
        tool_call_id: told.tool_call_id,
    })
}

/// A tool in OpenAI's form, whichever it was recorded in.
fn tool(recorded: &Value) -> Option<Value> {
    let recorded = match recorded.get("function") {
        Some(function @ Value::Object(_)) => function,
        _ => recorded,
    };
    let name = recorded
        .get("name")?
        .as_str()
        .filter(|name| !name.is_empty())?;
    let mut function = Map::new();
    function.insert("name".to_owned(), json!(name));
    if let Some(description @ Value::String(_)) = recorded.get("description") {
        function.insert("description".to_owned(), description.clone());
    }
    let parameters = ["parameters", "input_schema", "inputSchema"]
        .iter()
        .find_map(|name| recorded.get(*name).filter(|value| value.is_object()));
    let none = json!({ "type": "object", "properties": {} });
    function.insert("parameters".to_owned(), parameters.cloned().unwrap_or(none));
    Some(json!({ "type": "function", "function": function }))
}
