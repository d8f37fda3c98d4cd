//! A set in the shapes that other tools read. What stands in it was written by people and models: no tool may take any of
//! it for a template, a file or a program.
//!
//! # Layout
//! - `promptfoo`, `inspect`, `deepeval`, `openai_evals`, `langfuse`, `langsmith`, `phoenix`: one for each tool.
//! - `messages`: a conversation as OpenAI has it. `about`: what every shape says of where a case comes from.

mod about;
pub(crate) mod messages;

mod deepeval;
mod inspect;
pub(crate) mod langfuse;
pub(crate) mod langsmith;
mod openai_evals;
pub(crate) mod phoenix;
mod promptfoo;

use crate::store::{ListedSet, Reader, StoreError};
use serde_json::Value;
use std::io::Write;

/// The tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SetFormat {
    /// Tests with fitting assertions, one a line: `tests: file://set.jsonl`
    Promptfoo,
    /// Samples for `json_dataset`
    Inspect,
    /// Goldens for `add_goldens_from_jsonl_file`
    #[value(name = "deepeval")]
    DeepEval,
    /// Samples of OpenAI's evals
    #[value(name = "openai-evals")]
    OpenAiEvals,
    /// Items of a data set, as its API takes them
    Langfuse,
    /// Examples, as its API takes them
    #[value(name = "langsmith")]
    LangSmith,
    /// A data set, as its API takes it: one object
    Phoenix,
}

impl SetFormat {
    /// All of them, by their words.
    pub const WORDS: &'static str =
        "promptfoo, inspect, deepeval, openai-evals, langfuse, langsmith or phoenix";

    /// The media type of what is written.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Phoenix => "application/json",
            _ => "application/x-ndjson",
        }
    }
}

/// What is asked of an export beside its format.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras {
    /// promptfoo: whether a model may judge where no rule can. It costs, and is not the same twice.
    pub llm_rubric: bool,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Cases.
    pub cases: u64,
    /// promptfoo: those of which no assertion says more than that it is not the bad answer again.
    pub weak: u64,
    /// Those without a better answer.
    pub without_target: u64,
}

/// Writes a version, case by case.
///
/// # Errors
/// When the store cannot be read, or the file not be written.
pub fn write(
    reader: &Reader,
    set: &ListedSet,
    format: SetFormat,
    extras: Extras,
    out: &mut dyn Write,
) -> Result<Written, StoreError> {
    let mut written = Written::default();
    if format == SetFormat::Phoenix {
        let cases = reader.cases(set)?;
        written.cases = cases.len() as u64;
        written.without_target = cases.iter().filter(|case| case.expected.is_none()).count() as u64;
        line(out, &phoenix::upload(set, &cases))?;
        return Ok(written);
    }
    reader.each_case(set, |case| {
        let row = match format {
            SetFormat::Promptfoo => promptfoo::row(set, &case, extras),
            SetFormat::Inspect => inspect::row(set, &case),
            SetFormat::DeepEval => deepeval::row(set, &case),
            SetFormat::OpenAiEvals => openai_evals::row(set, &case),
            SetFormat::Langfuse => langfuse::item(set, &case),
            SetFormat::LangSmith => langsmith::example(set, &case),
            SetFormat::Phoenix => Value::Null,
        };
        written.cases += 1;
        written.weak += u64::from(promptfoo::is_weak(&case));
        written.without_target += u64::from(case.expected.is_none());
        line(out, &row)
    })?;
    Ok(written)
}

fn line(out: &mut dyn Write, value: &Value) -> Result<(), StoreError> {
    writeln!(out, "{value}").map_err(|source| StoreError::Io {
        path: "the export".into(),
        source,
    })
}
