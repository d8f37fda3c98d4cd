//! Preference pairs of one record: what a person made of an answer, over the answer. Minimal revisions by people are the best
//! preference data known (CLAIR, arXiv 2408.06266).

use super::LeftOut;
use super::example::Example;
use super::options::Origin;
use super::row::Source;

/// The pair of a record, or why it makes none.
pub(super) fn example(source: &Source<'_>, origin: Origin) -> Result<Example, LeftOut> {
    if source.flag("/retracted") {
        return Err("retracted");
    }
    let sides = match origin {
        Origin::Edit => edit(source)?,
        _ => correction(source)?,
    };
    Example::pair(source, origin, sides)
}

/// A draft that was changed in substance and sent: the final text over the draft.
fn edit<'a>(source: &'a Source<'_>) -> Result<[&'a str; 2], LeftOut> {
    if !source.flag("/edit/committed") {
        return Err("not_committed");
    }
    match source.text("/edit/grade") {
        Some("substantive" | "rewrite") => {}
        _ => return Err("too_small_an_edit"),
    }
    let text = |pointer| source.text(pointer).ok_or("no_text");
    Ok([text("/edit/final")?, text("/edit/draft")?])
}

/// A vote with the answer as it should have been.
fn correction<'a>(source: &'a Source<'_>) -> Result<[&'a str; 2], LeftOut> {
    let chosen = source.text("/thumb/correction").ok_or("no_correction")?;
    Ok([chosen, source.answered().ok_or("no_text")?])
}
