//! The shapes that trainers take a row in, one object a line. A file holds rows of one shape only: a prompt is always a
//! list of messages, and each side is one assistant message.

use super::LeftOut;
use super::example::{Example, Sides};
use super::message::{Message, Prompt};
use super::tools;
use serde_json::{Map, Value, json};

/// Whose shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Trl,
    TrlLabels,
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
    /// Whether its rows have the better side alone.
    pub(super) const fn has_chosen_alone(self) -> bool {
        matches!(self, Self::OpenAiFineTuning)
    }

    /// Whether it can say such a prompt.
    pub(super) fn takes(self, prompt: &Prompt) -> Result<(), LeftOut> {
        match self {
            // Readers of JSON take the members of a message from the first ones, and fail at the first call of a tool.
            Self::Trl | Self::TrlLabels => tools::none_called(prompt),
            Self::Axolotl if !prompt.tools.is_empty() => Err("odd_tools"),
            Self::Axolotl => tools::none_called(prompt),
            Self::OpenAiPreference | Self::OpenAiFineTuning => tools::answered(prompt),
            Self::LlamaFactory => turns_alternate(prompt).and(tools::said_alone(prompt)),
        }
    }

    /// The row. `tooled` says whether any row of the file has tools: then every one has the column.
    pub(super) fn shape(self, example: Example, tooled: bool) -> Shaped {
        let Example {
            prompt,
            sides,
            provenance,
            ..
        } = example;
        let messages = &prompt.messages;
        let mut row = Map::new();
        let mut put = |name: &str, value: Value| row.insert(name.to_owned(), value);
        match (self, &sides) {
            (_, Sides::Label { completion, good }) => {
                put("prompt", json!(messages));
                put("completion", json!([said(completion)]));
                put("label", json!(good));
            }
            (Self::Trl | Self::TrlLabels, Sides::Pair { chosen, rejected }) => {
                put("prompt", json!(messages));
                put("chosen", json!([said(chosen)]));
                put("rejected", json!([said(rejected)]));
            }
            (Self::OpenAiPreference, Sides::Pair { chosen, rejected }) => {
                let mut input = Map::new();
                input.insert("messages".to_owned(), tools::openai_messages(messages));
                // An empty list of them is refused by some who take this shape.
                if !prompt.tools.is_empty() {
                    input.insert("tools".to_owned(), json!(prompt.tools));
                    input.insert("parallel_tool_calls".to_owned(), json!(true));
                }
                put("input", Value::Object(input));
                put("preferred_output", json!([said(chosen)]));
                put("non_preferred_output", json!([said(rejected)]));
            }
            (Self::OpenAiFineTuning, Sides::Pair { chosen, .. }) => {
                put("messages", weighted(messages, chosen));
                if !prompt.tools.is_empty() {
                    put("tools", json!(prompt.tools));
                    put("parallel_tool_calls", json!(true));
                }
            }
            (Self::Axolotl, Sides::Pair { chosen, rejected }) => {
                put("messages", json!(messages));
                put("chosen", json!(said(chosen)));
                put("rejected", json!(said(rejected)));
            }
            (Self::LlamaFactory, Sides::Pair { chosen, rejected }) => {
                let turns = messages.iter().filter(|message| message.role != "system");
                put("conversations", turns.map(tools::turn).collect());
                put("chosen", tools::turn(&said(chosen)));
                put("rejected", tools::turn(&said(rejected)));
                let system = messages.first().filter(|first| first.role == "system");
                put(
                    "system",
                    json!(system.map_or("", |system| &*system.content)),
                );
                let tools = json!(prompt.tools).to_string();
                put(
                    "tools",
                    json!(if prompt.tools.is_empty() { "" } else { &tools }),
                );
            }
        }
        if matches!(self, Self::Trl | Self::TrlLabels) && tooled {
            // As text, which TRL reads: of lists with different schemas, readers of JSON make one.
            let none = prompt.tools.is_empty();
            let tools = (!none).then_some(&prompt.tools);
            put("tools", json!(json!(tools).to_string()));
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
fn weighted(messages: &[Message], chosen: &str) -> Value {
    let mut all = tools::openai_messages(messages);
    if let Value::Array(all) = &mut all {
        for message in all.iter_mut().filter_map(Value::as_object_mut) {
            if message.get("role").and_then(Value::as_str) == Some("assistant") {
                message.insert("weight".to_owned(), json!(0));
            }
        }
        all.push(json!({ "role": "assistant", "content": chosen, "weight": 1 }));
    }
    all
}

/// LLaMA-Factory takes what a person or a tool says at every other place only, and drops other rows without a word.
fn turns_alternate(prompt: &Prompt) -> Result<(), LeftOut> {
    let turns = prompt.messages.iter().filter(|one| one.role != "system");
    let rightly = turns
        .enumerate()
        .all(|(at, message)| (message.role == "assistant") == (at % 2 == 1));
    rightly.then_some(()).ok_or("turns_do_not_alternate")
}

/// What LLaMA-Factory wants to know of files, as `dataset_info.json` beside them.
pub(super) fn dataset_info<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let entry = |file_name: &str| {
        json!({
            "file_name": file_name,
            "ranking": true,
            "formatting": "sharegpt",
            "columns": {
                "messages": "conversations", "chosen": "chosen", "rejected": "rejected", "system": "system", "tools": "tools",
            },
        })
    };
    files
        .into_iter()
        .map(|(name, file_name)| (name.to_owned(), entry(file_name)))
        .collect::<Map<String, Value>>()
        .into()
}
