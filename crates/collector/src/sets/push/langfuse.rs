//! Langfuse: a data set by its name, which is made where there is none, and items by their ids, one a request.

use super::{PushError, Pushed, Way};
use crate::sets::Case;
use crate::sets::format::langfuse::item;
use crate::sinks::request::{Method, Request};
use crate::store::ListedSet;
use serde_json::json;

pub(super) async fn push(
    way: &Way,
    set: &ListedSet,
    cases: &[Case],
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<Pushed, PushError> {
    let data_set = json!({
        "name": set.title(),
        "description": "hard cases, frozen by Afterword",
        "metadata": { "set": set.name, "version": set.version, "frozen_at_ms": set.frozen_at_ms },
    });
    let path = "/api/public/v2/datasets".to_owned();
    let made = way
        .ask(&Request::json(Method::Post, path, &data_set))
        .await?;
    if !made.is_good() {
        return Err(PushError::Stopped(made.words()));
    }
    let mut pushed = Pushed::default();
    for (at, case) in cases.iter().enumerate() {
        let path = "/api/public/dataset-items".to_owned();
        let answer = way
            .ask(&Request::json(Method::Post, path, &item(set, case)))
            .await?;
        if answer.is_good() {
            pushed.taken += 1;
        } else {
            pushed.refused.push((case.id.clone(), answer.words()));
        }
        told(at as u64 + 1);
    }
    Ok(pushed)
}
