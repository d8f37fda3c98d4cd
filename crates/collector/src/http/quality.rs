//! `GET /v1/quality`: verdicts and error modes in groups.

use super::auth::Reads;
use super::lists::{read, wrong};
use super::{Refusal, State};
use crate::quality::{By, summary};
use axum::Json;
use axum::extract::{self, Query};
use axum::http::StatusCode;
use serde_json::{Value, json};

pub(super) async fn quality(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, Refusal> {
    let (mut by, mut since_ms) = (By::Day, 0);
    for (name, value) in parameters {
        match name.as_str() {
            "by" => {
                by = By::parse(&value)
                    .ok_or_else(|| wrong("by", "one of day, model, prompt_version, app"))?;
            }
            "since" => {
                let since = value.parse().ok().filter(|since| *since <= i64::MAX as u64);
                since_ms = since.ok_or_else(|| wrong("since", "ms since the Unix epoch"))?;
            }
            _ => {
                return Err(Refusal::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "unknown_parameter",
                    "there is no such parameter; there are by, since",
                ));
            }
        }
    }
    let groups = read(&state, move |reader| summary(reader, project, by, since_ms));
    Ok(Json(json!({ "groups": groups.await? })))
}
