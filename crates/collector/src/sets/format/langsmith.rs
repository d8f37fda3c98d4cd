//! LangSmith: examples, as `POST /api/v1/examples` takes them once they are told the data set.

use super::about::{about, uuid};
use super::messages::messages;
use crate::sets::Case;
use crate::store::ListedSet;
use serde_json::{Value, json};

pub(crate) fn example(set: &ListedSet, case: &Case) -> Value {
    let mut metadata = about(set, case);
    metadata.insert("actual_output".to_owned(), json!(case.answer));
    let mut example = json!({
        "id": uuid(set, case),
        "inputs": { "messages": messages(&case.input) },
        "metadata": metadata,
    });
    if let (Some(expected), Some(members)) = (case.expected(), example.as_object_mut()) {
        members.insert("outputs".to_owned(), json!({ "answer": expected }));
    }
    example
}
