//! Single answers with a label: thumbs.

use super::row::Source;
use super::{LeftOut, message};
use serde_json::{Value, json};

pub(super) fn row(source: &Source<'_>) -> Result<Value, LeftOut> {
    if source.flag("/retracted") {
        return Err("retracted");
    }
    let prompt = source.prompt().ok_or("no_prompt")?;
    let answer = source.answer().ok_or("no_text")?;
    let label = match source.text("/thumb/value") {
        Some("up") => true,
        Some("down") => false,
        _ => return Err("no_value"),
    };
    let mut row = serde_json::Map::new();
    row.insert("prompt".to_owned(), message("user", prompt));
    row.insert("completion".to_owned(), message("assistant", answer));
    row.insert("label".to_owned(), json!(label));
    row.extend(source.provenance("thumb", &[prompt, answer]));
    Ok(Value::Object(row))
}
