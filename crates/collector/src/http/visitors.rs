//! `DELETE /v1/visitors/{id}`: erases everything of one visitor.

use super::auth::Reads;
use super::path::Name;
use super::{Refusal, State};
use crate::store::{Forgotten, StoreError};
use axum::Json;
use axum::extract;

pub(super) async fn forget(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(visitor): Name,
) -> Result<Json<Forgotten>, Refusal> {
    let store = state.store.clone();
    let forgotten = tokio::task::spawn_blocking(move || store.forget(project, &visitor)).await;
    Ok(Json(forgotten.unwrap_or(Err(StoreError::Unavailable))?))
}
