//! OpenAI's evals: samples with the conversation, and the ideal answer where one is known.

use super::about::about;
use super::messages::messages;
use crate::sets::Case;
use crate::store::ListedSet;
use serde_json::{Value, json};

pub(super) fn row(set: &ListedSet, case: &Case) -> Value {
    let mut row = json!({
        "input": messages(&case.input),
        "metadata": about(set, case),
    });
    // An empty one would be taken for an answer that every answer includes.
    if let (Some(ideal), Some(members)) = (case.expected(), row.as_object_mut()) {
        members.insert("ideal".to_owned(), json!(ideal));
    }
    row
}
