//! Files made from the store: preference pairs, labels and regression sets, one JSON object a line.
//!
//! # Layout
//! - `dpo`, `kto`, `regression`: the formats, and what is good enough for each.
//! - `row`: reading a stored record, and the provenance that every row carries.
//! - `report`: what was written, and what was left out and why.

mod dpo;
mod kto;
mod regression;
mod report;
mod row;
pub(crate) mod time;

pub use report::Report;
pub(crate) use time::rfc3339;

use crate::keys::ProjectId;
use crate::quality;
use crate::store::{Reader, StoreError};
use afterword_core::record::Kind;
use row::Source;
use serde_json::Value;
use std::io::Write;

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Preference pairs in TRL's conversational form: committed, substantive edits, and thumbs with corrections
    Dpo,
    /// Single answers with a label, for KTO: thumbs
    Kto,
    /// Answers that people were unhappy with, with their error mode
    Regression,
}

/// Writes an export.
///
/// # Errors
/// When the store cannot be read or the file not be written.
pub fn write(
    reader: &Reader,
    project: ProjectId,
    format: Format,
    out: &mut dyn Write,
) -> Result<Report, StoreError> {
    let kinds: &[Kind] = match format {
        Format::Dpo => &[Kind::Edit, Kind::Thumb],
        Format::Kto | Format::Regression => &[Kind::Thumb],
    };
    let mut report = Report::new(format);
    reader.each(project, kinds, |row| {
        let known = reader.text(project, row.response_id())?;
        let source = Source::new(&row, known);
        let made = match format {
            Format::Dpo => dpo::row(&source),
            Format::Kto => kto::row(&source),
            Format::Regression => {
                regression::row(&source, &quality::of(reader, project, row.response_id())?)
            }
        };
        match made.and_then(|value| report.unless_seen(value)) {
            Ok(value) => {
                writeln!(out, "{value}").map_err(|source| StoreError::Io {
                    path: "the export".into(),
                    source,
                })?;
                report.wrote();
            }
            Err(reason) => report.left_out(reason),
        }
        Ok(())
    })?;
    Ok(report)
}

/// Why a record made no row; also the word in the report.
type LeftOut = &'static str;

/// A message list of one message.
fn message(role: &str, content: &str) -> Value {
    serde_json::json!([{ "role": role, "content": content }])
}
