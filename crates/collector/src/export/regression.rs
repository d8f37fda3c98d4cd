//! Regression sets: answers that people voted down, with what labels, reasons and rules say was wrong. A row has the
//! `input`, `target` and `metadata` that Inspect reads.

use super::row::{Source, redactions};
use super::{LeftOut, message};
use crate::quality::Quality;
use serde_json::{Value, json};

pub(super) fn row(source: &Source<'_>, quality: &Quality) -> Result<Value, LeftOut> {
    if source.flag("/retracted") {
        return Err("retracted");
    }
    if source.text("/thumb/value") != Some("down") {
        return Err("not_negative");
    }
    let prompt = source.prompt().ok_or("no_prompt")?;
    let reasons = source.list("/thumb/reasons");
    let modes = quality.words();
    let mut metadata = source.provenance("thumb", redactions([prompt]));
    metadata.insert("error_mode".to_owned(), json!(modes.first()));
    metadata.insert("error_modes".to_owned(), json!(modes));
    // By whom each is said, and how sure that is.
    metadata.insert("assignments".to_owned(), json!(quality.modes));
    metadata.insert("verdict".to_owned(), json!(quality.judgement.verdict));
    metadata.insert("reasons".to_owned(), json!(reasons));
    metadata.insert("comment".to_owned(), json!(source.text("/thumb/comment")));
    metadata.insert("actual_output".to_owned(), json!(source.answered()));
    // How it should have been, where the person said so.
    let target = source
        .text("/thumb/correction")
        .filter(|text| !text.trim().is_empty());
    Ok(json!({
        "id": source.text("/id"),
        "input": message("user", prompt),
        "target": target.unwrap_or_default(),
        "metadata": metadata,
    }))
}
