//! The shapes that trainers take a pair in, one object a line. A file holds rows of one shape only: a prompt is always a
//! list of messages, and each side is one assistant message.

use super::message::Message;
use super::pair::Pair;
use serde_json::{Map, Value, json};

/// Whose shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Trl,
    OpenAiPreference,
    OpenAiFineTuning,
    Axolotl,
    LlamaFactory,
}

/// A row, and its provenance where the row itself has no room for it.
pub(super) struct Shaped {
    pub(super) row: Value,
    pub(super) aside: Option<Value>,
}

impl Shape {
    pub(super) fn shape(self, pair: Pair) -> Shaped {
        let Pair {
            prompt,
            chosen,
            rejected,
            provenance,
        } = pair;
        let mut row = Map::new();
        let mut put = |name: &str, value: Value| row.insert(name.to_owned(), value);
        match self {
            Self::Trl => {
                put("prompt", json!(prompt));
                put("chosen", json!([said(&chosen)]));
                put("rejected", json!([said(&rejected)]));
            }
            Self::OpenAiPreference => {
                // No tools were recorded, and an empty list of them is refused by some who take this shape.
                put("input", json!({ "messages": prompt }));
                put("preferred_output", json!([said(&chosen)]));
                put("non_preferred_output", json!([said(&rejected)]));
            }
            Self::OpenAiFineTuning => {
                put("messages", json!(weighted(&prompt, &chosen)));
            }
            Self::Axolotl => {
                put("messages", json!(prompt));
                put("chosen", json!(said(&chosen)));
                put("rejected", json!(said(&rejected)));
            }
            Self::LlamaFactory => {
                let turns: Vec<Value> = prompt.iter().map(turn).collect();
                put("conversations", json!(turns));
                put("chosen", turn(&said(&chosen)));
                put("rejected", turn(&said(&rejected)));
            }
        }
        // OpenAI refuses files with columns that it does not know.
        if matches!(self, Self::OpenAiPreference | Self::OpenAiFineTuning) {
            return Shaped {
                row: Value::Object(row),
                aside: Some(Value::Object(provenance)),
            };
        }
        row.extend(provenance);
        Shaped {
            row: Value::Object(row),
            aside: None,
        }
    }
}

fn said(text: &str) -> Message {
    Message::new("assistant", text)
}

/// The conversation up to the better answer, which alone is learnt. The worse one is not part of it: it would be read
/// as an earlier turn, and the model would learn to answer wrongly first.
fn weighted(prompt: &[Message], chosen: &str) -> Vec<Value> {
    let mut messages: Vec<Value> = prompt
        .iter()
        .map(|message| {
            if message.role == "assistant" {
                json!({ "role": message.role, "content": message.content, "weight": 0 })
            } else {
                json!(message)
            }
        })
        .collect();
    messages.push(json!({ "role": "assistant", "content": chosen, "weight": 1 }));
    messages
}

/// A message in the words of ShareGPT.
fn turn(message: &Message) -> Value {
    let from = match message.role.as_str() {
        "user" => "human",
        "assistant" => "gpt",
        other => other,
    };
    json!({ "from": from, "value": message.content })
}

/// What LLaMA-Factory wants to know of a file, as `dataset_info.json` beside it.
pub(super) fn dataset_info(file_name: &str) -> Value {
    json!({ "afterword": {
        "file_name": file_name,
        "ranking": true,
        "formatting": "sharegpt",
        "columns": { "messages": "conversations", "chosen": "chosen", "rejected": "rejected" },
    } })
}
