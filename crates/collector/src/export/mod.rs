//! Files made from the store: preference pairs, labels and regression sets, one JSON object a line.
//!
//! # Layout
//! - `pair`: preference pairs, and what is good enough for one; `substance`: whether its sides differ in anything.
//! - `shape`: the shapes that trainers take pairs in. `message`: the prompt of a row.
//! - `kto`, `regression`: the other formats, and what is good enough for each.
//! - `write`: one run over the store, and over pairs a second one.
//! - `row`: reading a stored record, and the provenance that every row carries.
//! - `report`: what was written, and what was left out and why; `figures`: what the pairs are like.

mod figures;
mod kto;
mod message;
mod pair;
mod regression;
mod report;
mod row;
mod shape;
mod substance;
pub(crate) mod time;
mod write;

pub use report::Report;
pub(crate) use time::rfc3339;
pub use write::{write, write_with_aside};

use serde_json::Value;
use shape::Shape;

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Preference pairs in TRL's conversational form: committed, substantive edits, and thumbs with corrections
    Dpo,
    /// Single answers with a label, for KTO: thumbs
    Kto,
    /// The same pairs, as OpenAI, Azure, Together and Fireworks take them
    #[value(name = "openai-preference")]
    OpenAiPreference,
    /// The better answer of each pair, for OpenAI's supervised fine-tuning
    #[value(name = "openai-sft")]
    OpenAiSft,
    /// The same pairs, as Axolotl takes them
    Axolotl,
    /// The same pairs, as LLaMA-Factory takes them
    LlamaFactory,
    /// Answers that people were unhappy with, with their error mode
    Regression,
}

impl Format {
    /// Its name, in commands, addresses and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dpo => "dpo",
            Self::Kto => "kto",
            Self::OpenAiPreference => "openai-preference",
            Self::OpenAiSft => "openai-sft",
            Self::Axolotl => "axolotl",
            Self::LlamaFactory => "llama-factory",
            Self::Regression => "regression",
        }
    }

    /// Whether its rows have no room for where they come from, which then lies in a second file.
    #[must_use]
    pub const fn keeps_provenance_aside(self) -> bool {
        matches!(self, Self::OpenAiPreference | Self::OpenAiSft)
    }

    /// What `dataset_info.json` beside the file must say, where the reader wants one.
    #[must_use]
    pub fn dataset_info(self, file_name: &str) -> Option<Value> {
        matches!(self, Self::LlamaFactory).then(|| shape::dataset_info(file_name))
    }

    /// The shape of its pairs, if pairs are what it has.
    const fn shape(self) -> Option<Shape> {
        match self {
            Self::Dpo => Some(Shape::Trl),
            Self::OpenAiPreference => Some(Shape::OpenAiPreference),
            Self::OpenAiSft => Some(Shape::OpenAiFineTuning),
            Self::Axolotl => Some(Shape::Axolotl),
            Self::LlamaFactory => Some(Shape::LlamaFactory),
            Self::Kto | Self::Regression => None,
        }
    }
}

/// Why a record made no row; also the word in the report.
type LeftOut = &'static str;

/// A message list of one message.
fn message(role: &str, content: &str) -> Value {
    serde_json::json!([{ "role": role, "content": content }])
}
