//! A message of a conversation, in whatever form a convention has it: text, tool calls, and what they gave.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// One message, as most models take them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// `user`, `assistant`, `system`, `developer`, `tool`.
    pub role: String,
    /// What it says. Images and sounds are left out.
    pub content: String,
    /// Tools that the model calls: `id`, `name`, `arguments`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<Value>,
    /// The call that a tool's message answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
    /// Parts that are no text, by what they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// The provider has put what it says into a field for refusals.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refusal: bool,
}

/// What only messages and lists of them have.
const FORMS: [&str; 6] = [
    "role",
    "content",
    "messages",
    "message",
    "choices",
    "tool_calls",
];

impl Message {
    /// Of what any convention has. `role` is the one it has where it names none.
    pub(super) fn of(value: &Value, role: &str) -> Option<Self> {
        let mut message = Self {
            role: role.to_owned(),
            ..Self::default()
        };
        match value {
            Value::String(text) => message.content.clone_from(text),
            Value::Object(members) => {
                // OpenInference and choices of older events wrap it once more.
                if let Some(inside @ Value::Object(_)) = members.get("message") {
                    return Self::of(inside, role);
                }
                if let Some(role) = text_of(members, &["role"]) {
                    message.role = role.to_ascii_lowercase();
                }
                message.tool_call_id = text_of(members, &["tool_call_id"]);
                for name in ["content", "contents", "parts", "text"] {
                    match members.get(name) {
                        // What a tool gave may be anything.
                        Some(value) if message.role == "tool" && !is_text(value) => {
                            message.say(&value.to_string());
                        }
                        Some(value) => message.add(value),
                        None => {}
                    }
                }
                if let Some(refusal) = text_of(members, &["refusal"]) {
                    message.refuse(&refusal);
                }
                if let Some(Value::Array(calls)) = members.get("tool_calls") {
                    message
                        .tool_calls
                        .extend(calls.iter().filter_map(tool_call));
                }
            }
            _ => return None,
        }
        (!message.is_empty()).then_some(message)
    }

    /// All of a list; one alone, too.
    pub(super) fn all(value: &Value, role: &str) -> Vec<Self> {
        match value {
            Value::Array(values) => values
                .iter()
                .filter_map(|value| Self::of(value, role))
                .collect(),
            Value::Object(members) if members.get("messages").is_some_and(Value::is_array) => {
                members
                    .get("messages")
                    .map_or_else(Vec::new, |value| Self::all(value, role))
            }
            value => Self::of(value, role).into_iter().collect(),
        }
    }

    /// Whether a value is a message or holds messages, if only empty ones.
    pub(super) fn is_form(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Array(values) => values.is_empty() || values.iter().any(Self::is_form),
            Value::Object(members) => {
                members.is_empty() || FORMS.iter().any(|name| members.contains_key(*name))
            }
            _ => false,
        }
    }

    fn is_empty(&self) -> bool {
        self.content.trim().is_empty() && self.tool_calls.is_empty() && self.left_out.is_empty()
    }

    /// Whether it tells the model how to be.
    pub(super) fn instructs(&self) -> bool {
        self.role == "system" || self.role == "developer"
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.say(text),
            Value::Array(parts) => parts.iter().for_each(|part| self.add(part)),
            Value::Object(part) => self.part(part),
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        if !self.content.is_empty() && !text.is_empty() {
            self.content.push('\n');
        }
        self.content.push_str(text);
    }

    fn refuse(&mut self, text: &str) {
        self.say(text);
        self.refusal = true;
    }

    fn part(&mut self, part: &Map<String, Value>) {
        if let Some(Value::Object(inside)) = part.get("message_content") {
            return self.part(inside);
        }
        let kind = part.get("type").and_then(Value::as_str).unwrap_or("text");
        match kind {
            "text" | "input_text" | "output_text" => {
                for name in ["content", "text"] {
                    if let Some(text) = part.get(name).and_then(Value::as_str) {
                        return self.say(text);
                    }
                }
            }
            "refusal" => {
                if let Some(refusal) = text_of(part, &["refusal", "content", "text"]) {
                    self.refuse(&refusal);
                }
            }
            "tool_call" | "tool_use" => self
                .tool_calls
                .extend(tool_call(&Value::Object(part.clone()))),
            "tool_call_response" | "tool_result" => {
                self.tool_call_id =
                    text_of(part, &["id", "tool_use_id"]).or(self.tool_call_id.take());
                for name in ["response", "result", "content"] {
                    match part.get(name) {
                        Some(Value::String(text)) => return self.say(text),
                        Some(value) if !value.is_null() => return self.say(&value.to_string()),
                        _ => {}
                    }
                }
            }
            // What a model thinks is no part of what it answers.
            other => self.left_out.push(other.to_owned()),
        }
    }
}

/// What parts of messages are called that are texts or calls, or are left out.
const PARTS: [&str; 22] = [
    "text",
    "input_text",
    "output_text",
    "refusal",
    "tool_call",
    "tool_use",
    "tool_call_response",
    "tool_result",
    "image",
    "image_url",
    "input_image",
    "audio",
    "input_audio",
    "video",
    "file",
    "input_file",
    "document",
    "blob",
    "uri",
    "reasoning",
    "thinking",
    "media",
];

/// Whether it is a text, nothing, or made of parts that say what they are.
fn is_text(value: &Value) -> bool {
    let is_part = |part: &Value| match part {
        Value::String(_) => true,
        Value::Object(members) => match members.get("type") {
            Some(kind) => kind.as_str().is_some_and(|kind| PARTS.contains(&kind)),
            None => ["text", "message_content"]
                .iter()
                .any(|name| members.contains_key(*name)),
        },
        _ => false,
    };
    match value {
        Value::Null => true,
        Value::Array(parts) => parts.iter().all(is_part),
        value => is_part(value),
    }
}

fn text_of(members: &Map<String, Value>, names: &[&str]) -> Option<String> {
    let found = names.iter().find_map(|name| members.get(*name)?.as_str());
    found.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// `{id, name, arguments}` of what any convention has.
fn tool_call(value: &Value) -> Option<Value> {
    let outer = value.as_object()?;
    let call = outer
        .get("tool_call")
        .and_then(Value::as_object)
        .unwrap_or(outer);
    let function = call
        .get("function")
        .and_then(Value::as_object)
        .unwrap_or(call);
    let name = text_of(function, &["name"])?;
    // `input` is Anthropic's, `args` LangChain's.
    let arguments = ["arguments", "input", "args"]
        .iter()
        .find_map(|name| function.get(*name));
    let mut made = Map::new();
    if let Some(id) = text_of(call, &["id"]) {
        made.insert("id".to_owned(), json!(id));
    }
    made.insert("name".to_owned(), json!(name));
    made.insert(
        "arguments".to_owned(),
        arguments.cloned().unwrap_or(Value::Null),
    );
    Some(Value::Object(made))
}
