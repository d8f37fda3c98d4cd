//! LangSmith: a data set, found by its name where it is there already, and examples by their ids, one a request.

use super::{PushError, Pushed, Said, Way};
use crate::sets::Case;
use crate::sets::format::langsmith::example;
use crate::sinks::request::{Method, Request};
use crate::sinks::url::encoded;
use crate::store::ListedSet;
use serde_json::{Value, json};

const DATA_SETS: &str = "/api/v1/datasets";
const EXAMPLES: &str = "/api/v1/examples";

pub(super) async fn push(
    way: &Way,
    set: &ListedSet,
    cases: &[Case],
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<Pushed, PushError> {
    let id = data_set(way, set).await?;
    let mut pushed = Pushed::default();
    for (at, case) in cases.iter().enumerate() {
        let mut body = example(set, case);
        if let Some(members) = body.as_object_mut() {
            members.insert("dataset_id".to_owned(), json!(id));
        }
        let answer = put(way, &body).await?;
        if answer.is_good() {
            pushed.taken += 1;
        } else {
            pushed.refused.push((case.id.clone(), answer.words()));
        }
        told(at as u64 + 1);
    }
    Ok(pushed)
}

/// Makes the data set, or finds it.
async fn data_set(way: &Way, set: &ListedSet) -> Result<String, PushError> {
    let body = json!({
        "name": set.title(),
        "description": "hard cases, frozen by Afterword",
        "data_type": "kv",
        "extra": { "metadata": { "set": set.name, "version": set.version } },
    });
    let made = way
        .ask(&Request::json(Method::Post, DATA_SETS.to_owned(), &body))
        .await?;
    let answer = if made.status == 409 {
        let path = format!("{DATA_SETS}?name={}&limit=1", encoded(&set.title()));
        way.ask(&Request::bare(Method::Get, path)).await?
    } else {
        made
    };
    let found: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let one = found.get(0).unwrap_or(&found);
    let id = one.get("id").and_then(Value::as_str);
    match id {
        Some(id) if answer.is_good() => Ok(id.to_owned()),
        _ => Err(PushError::Stopped(answer.words())),
    }
}

/// Puts an example there, or changes the one of this id.
async fn put(way: &Way, body: &Value) -> Result<Said, PushError> {
    let answer = way
        .ask(&Request::json(Method::Post, EXAMPLES.to_owned(), body))
        .await?;
    if answer.status != 409 {
        return Ok(answer);
    }
    let id = body.get("id").and_then(Value::as_str).unwrap_or_default();
    let mut change = body.clone();
    if let Some(members) = change.as_object_mut() {
        members.remove("id");
    }
    let path = format!("{EXAMPLES}/{id}");
    way.ask(&Request::json(Method::Patch, path, &change)).await
}
