//! `GET /v1/judge/agreement`: how often the judge says what people say.

use super::auth::Reads;
use super::{Refusal, State, lists};
use crate::judge::agreement::agreement;
use axum::Json;
use axum::extract;
use serde_json::{Value, json};

pub(super) async fn agrees(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
) -> Result<Json<Value>, Refusal> {
    let judges = lists::read(&state, move |reader| agreement(reader, project)).await?;
    Ok(Json(json!({ "judges": judges })))
}
