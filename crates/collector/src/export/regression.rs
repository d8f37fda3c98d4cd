//! Regression sets: answers that people voted down, with what labels, reasons and rules say was wrong. A row has the
//! `input`, `target` and `metadata` that Inspect reads.

use super::example::number;
use super::row::{Source, redactions};
use super::{LeftOut, message};
use crate::quality::Quality;
use afterword_core::redact::redact;
use serde_json::{Value, json};

pub(super) fn row(source: &Source<'_>, quality: &Quality) -> Result<Value, LeftOut> {
    if source.flag("/retracted") {
        return Err("retracted");
    }
    if source.text("/thumb/value") != Some("down") {
        return Err("not_negative");
    }
    let prompt = redact(source.prompt().ok_or("no_prompt")?);
    let [comment, answered, target] = [
        source.text("/thumb/comment"),
        source.answered(),
        // How it should have been, where the person said so.
        source
            .text("/thumb/correction")
            .filter(|text| !text.trim().is_empty()),
    ]
    .map(|text| text.map(redact));
    let texts = [
        Some(&prompt),
        comment.as_ref(),
        answered.as_ref(),
        target.as_ref(),
    ];
    let hidden = redactions(texts.into_iter().flatten().map(|text| &**text));
    let reasons = source.list("/thumb/reasons");
    let modes = quality.words();
    let mut metadata = source.provenance("thumb", hidden);
    metadata.insert("error_mode".to_owned(), json!(modes.first()));
    metadata.insert("error_modes".to_owned(), json!(modes));
    // By whom each is said, and how sure that is.
    metadata.insert("assignments".to_owned(), json!(quality.modes));
    metadata.insert("verdict".to_owned(), json!(quality.judgement.verdict));
    metadata.insert("reasons".to_owned(), json!(reasons));
    metadata.insert("comment".to_owned(), json!(comment));
    metadata.insert("actual_output".to_owned(), json!(answered));
    Ok(json!({
        "id": source.text("/id"),
        "input": message("user", &prompt),
        "target": target.unwrap_or_default(),
        "metadata": metadata,
    }))
}

/// The same for rows with the same texts.
pub(super) fn key(row: &Value) -> i64 {
    number(&json!([row.get("input"), row.get("target")]).to_string())
}
