//! Preference pairs: what a person made of an answer, over the answer. Minimal revisions by people are the best
//! preference data known (CLAIR, arXiv 2408.06266).

use super::row::{Source, without_marks};
use super::{LeftOut, message};
use serde_json::Value;

pub(super) fn row(source: &Source<'_>) -> Result<Value, LeftOut> {
    if source.flag("/retracted") {
        return Err("retracted");
    }
    let (chosen, rejected, from) = if source.kind() == "edit" {
        edit(source)?
    } else {
        correction(source)?
    };
    let prompt = source.prompt().ok_or("no_prompt")?;
    if chosen.trim().is_empty() || rejected.trim().is_empty() {
        return Err("empty_side");
    }
    if chosen.trim() == rejected.trim() {
        return Err("same_sides");
    }
    if without_marks(chosen)
        .split_whitespace()
        .eq(without_marks(rejected).split_whitespace())
    {
        return Err("difference_redacted");
    }
    let mut row = serde_json::Map::new();
    row.insert("prompt".to_owned(), message("user", prompt));
    row.insert("chosen".to_owned(), message("assistant", chosen));
    row.insert("rejected".to_owned(), message("assistant", rejected));
    row.extend(source.provenance(from, &[prompt, chosen, rejected]));
    Ok(Value::Object(row))
}

type Pair<'a> = (&'a str, &'a str, &'static str);

/// A draft that was changed in substance and sent: the final text over the draft.
fn edit<'a>(source: &'a Source<'_>) -> Result<Pair<'a>, LeftOut> {
    if !source.flag("/edit/committed") {
        return Err("not_committed");
    }
    match source.text("/edit/grade") {
        Some("substantive" | "rewrite") => {}
        _ => return Err("too_small_an_edit"),
    }
    let chosen = source.text("/edit/final").ok_or("no_text")?;
    let rejected = source.text("/edit/draft").ok_or("no_text")?;
    Ok((chosen, rejected, "edit"))
}

/// A vote with the answer as it should have been.
fn correction<'a>(source: &'a Source<'_>) -> Result<Pair<'a>, LeftOut> {
    let chosen = source.text("/thumb/correction").ok_or("no_correction")?;
    Ok((chosen, source.answer().ok_or("no_text")?, "correction"))
}
