//! DeepEval: goldens for `add_goldens_from_jsonl_file`.

use super::about::about;
use super::messages::messages;
use crate::sets::Case;
use crate::store::ListedSet;
use serde_json::{Value, json};

pub(super) fn row(set: &ListedSet, case: &Case) -> Value {
    let mut metadata = about(set, case);
    // A golden is one question; what stood before it is kept beside it.
    metadata.insert("messages".to_owned(), json!(messages(&case.input)));
    json!({
        "input": case.question(),
        "actual_output": case.answer,
        "expected_output": case.expected(),
        "additional_metadata": metadata,
    })
}
