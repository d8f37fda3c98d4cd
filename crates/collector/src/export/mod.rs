//! Files made from the store: preference pairs, labels and regression sets, one JSON object a line.
//!
//! # Layout
//! - `options`: what is asked for. `split`, `caps`: into which files, and how many of one.
//! - `gather`: the first time over the store. `example`: one row before its shape; `pair`, `attempts`, `kto`: what makes one;
//!   `message`: its prompt; `substance`: whether its sides differ in anything, in `words`; `row`: reading a stored record.
//! - `plan`: what was found out, on the disk. `decide`: the filters; `bots`, `clusters`, `sketch`: who votes by machine, which
//!   prompts and which texts are near each other.
//! - `write`: the second time over the store. `shape`, `tools`: the shapes that trainers take rows in. `files`: where they go.
//! - `report`, `figures`, `reasons`, `card`: what was written, and what was left out and why.
//! - `held_out`: what regression sets keep from training. `regression`: answers that people were unhappy with.

mod attempts;
mod bots;
mod caps;
mod card;
mod clusters;
mod decide;
mod example;
mod figures;
mod files;
mod gather;
mod held_out;
mod kto;
mod message;
mod options;
mod pair;
mod plan;
mod reasons;
mod regression;
mod report;
mod row;
mod shape;
mod sketch;
mod split;
mod substance;
pub(crate) mod time;
mod tools;
mod words;
mod write;

pub use caps::Caps;
pub use card::card;
pub use files::{ExportError, write_files};
pub use held_out::HeldOut;
pub use options::{Options, Origin, Selection};
pub use report::Report;
pub use split::Split;
pub(crate) use time::{ms_of, rfc3339};
pub use write::{Column, Progress, Watch, report, write};

use shape::Shape;

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Preference pairs in TRL's conversational form: committed, substantive edits, thumbs with corrections, and which of several answers was used
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

    /// What its rows are made of.
    #[must_use]
    pub const fn sources(self) -> &'static [Origin] {
        match self {
            Self::Kto | Self::Regression => &[Origin::Thumb],
            _ => &[Origin::Edit, Origin::Correction, Origin::Attempts],
        }
    }

    /// Whether its rows are for training, and so filtered: what was decided is then there to go on with.
    pub(crate) const fn has_plan(self) -> bool {
        self.shape().is_some()
    }

    /// The shape of its rows, if they are for training.
    const fn shape(self) -> Option<Shape> {
        match self {
            Self::Dpo => Some(Shape::Trl),
            Self::OpenAiPreference => Some(Shape::OpenAiPreference),
            Self::OpenAiSft => Some(Shape::OpenAiFineTuning),
            Self::Axolotl => Some(Shape::Axolotl),
            Self::LlamaFactory => Some(Shape::LlamaFactory),
            Self::Kto => Some(Shape::TrlLabels),
            Self::Regression => None,
        }
    }
}

/// Why a record made no row; also the word in the report.
type LeftOut = &'static str;

/// A message list of one message.
fn message(role: &str, content: &str) -> serde_json::Value {
    serde_json::json!([{ "role": role, "content": content }])
}
