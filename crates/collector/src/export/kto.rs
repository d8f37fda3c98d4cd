//! Single answers with a label: thumbs.

use super::LeftOut;
use super::example::Example;
use super::row::Source;

/// The labelled answer of a vote, or why it makes none.
pub(super) fn example(source: &Source<'_>) -> Result<Example, LeftOut> {
    if source.flag("/retracted") {
        return Err("retracted");
    }
    let good = match source.text("/thumb/value") {
        Some("up") => true,
        Some("down") => false,
        _ => return Err("no_value"),
    };
    // What the model wrote is what it learns to write: a page shows no fence, no heading, no link.
    let answer = source.written().or_else(|| source.shown());
    Example::label(source, answer.ok_or("no_text")?, good)
}
