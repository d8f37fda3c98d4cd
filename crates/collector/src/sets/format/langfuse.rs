//! Langfuse: items of a data set, as `POST /api/public/dataset-items` takes them.

use super::about::{about, uuid};
use super::messages::messages;
use crate::sets::Case;
use crate::store::ListedSet;
use serde_json::{Value, json};

pub(crate) fn item(set: &ListedSet, case: &Case) -> Value {
    let mut metadata = about(set, case);
    metadata.insert("actual_output".to_owned(), json!(case.answer));
    let mut item = json!({
        "datasetName": set.title(),
        "id": uuid(set, case),
        "input": { "messages": messages(&case.input) },
        "metadata": metadata,
    });
    if let Some(members) = item.as_object_mut() {
        if let Some(expected) = case.expected() {
            members.insert("expectedOutput".to_owned(), json!(expected));
        }
        if let Some(trace) = &case.trace_id {
            members.insert("sourceTraceId".to_owned(), json!(trace));
        }
    }
    item
}
