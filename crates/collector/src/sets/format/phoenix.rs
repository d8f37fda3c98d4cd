//! Phoenix: a data set, as `POST /v1/datasets/upload` takes it.

use super::about::{about, uuid};
use super::messages::messages;
use crate::sets::Case;
use crate::store::ListedSet;
use serde_json::{Value, json};

/// All that is put there at once. With the ids of its examples it can be put there again, and nothing stands there twice.
pub(crate) fn upload(set: &ListedSet, cases: &[Case]) -> Value {
    let inputs = cases
        .iter()
        .map(|case| json!({ "messages": messages(&case.input) }));
    let outputs = cases.iter().map(|case| match case.expected() {
        Some(text) => json!({ "answer": text }),
        None => json!({}),
    });
    let metadata = cases.iter().map(|case| {
        let mut metadata = about(set, case);
        metadata.insert("actual_output".to_owned(), json!(case.answer));
        Value::Object(metadata)
    });
    let spans: Vec<Option<&str>> = cases.iter().map(|case| case.span_id.as_deref()).collect();
    let ids: Vec<String> = cases.iter().map(|case| uuid(set, case)).collect();
    json!({
        "action": "append",
        "name": set.title(),
        "description": "hard cases, frozen by Afterword",
        "inputs": inputs.collect::<Vec<_>>(),
        "outputs": outputs.collect::<Vec<_>>(),
        "metadata": metadata.collect::<Vec<_>>(),
        "span_ids": spans,
        "example_ids": ids,
    })
}
