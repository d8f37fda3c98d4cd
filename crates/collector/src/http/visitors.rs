//! `DELETE /v1/visitors/{id}`: erases everything of one visitor.

use super::auth::Reads;
use super::{Refusal, State};
use crate::store::{Forgotten, StoreError};
use axum::Json;
use axum::extract::{self, Path};

pub(super) async fn forget(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Path(visitor): Path<String>,
) -> Result<Json<Forgotten>, Refusal> {
    let store = state.store.clone();
    let forgotten = tokio::task::spawn_blocking(move || store.forget(project, &visitor)).await;
    Ok(Json(forgotten.unwrap_or(Err(StoreError::Unavailable))?))
}
