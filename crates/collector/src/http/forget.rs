//! `DELETE /v1/visitors/{id}`, `/v1/responses/{id}` and `/v1/traces/{id}`: erases everything of a subject.

use super::auth::Reads;
use super::path::Name;
use super::{Refusal, State};
use crate::keys::ProjectId;
use crate::store::{Erased, StoreError, Subject};
use axum::Json;
use axum::extract;
use axum::http::StatusCode;

pub(super) async fn visitor(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(id): Name,
) -> Result<Json<Erased>, Refusal> {
    forget(state, project, id, |id| Subject::Visitor(id)).await
}

pub(super) async fn response(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(id): Name,
) -> Result<Json<Erased>, Refusal> {
    forget(state, project, id, |id| Subject::Response(id)).await
}

pub(super) async fn trace(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(id): Name,
) -> Result<Json<Erased>, Refusal> {
    let id = trace_id(&id)?;
    forget(state, project, id, |id| Subject::Trace(id)).await
}

/// No other can be stored: it is a slip, and must not look as if all were erased, or as if nothing were there.
pub(super) fn trace_id(id: &str) -> Result<String, Refusal> {
    if id.len() != 32 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_trace_id",
            "expected a trace id, 32 hex digits",
        ));
    }
    Ok(id.to_ascii_lowercase())
}

/// In a thread that may block.
async fn forget(
    state: State,
    project: ProjectId,
    id: String,
    subject: fn(&str) -> Subject<'_>,
) -> Result<Json<Erased>, Refusal> {
    let store = state.store.clone();
    let erased = tokio::task::spawn_blocking(move || store.forget(project, subject(&id))).await;
    let erased = erased.unwrap_or(Err(StoreError::Unavailable))?;
    state.metrics.erased("request", erased.records);
    Ok(Json(erased))
}
