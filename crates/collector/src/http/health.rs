//! For whoever runs it.

use super::{Refusal, State};
use axum::extract;

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The store takes records.
pub(super) async fn ready(
    extract::State(state): extract::State<State>,
) -> Result<&'static str, Refusal> {
    let store = state.store.clone();
    let ready = tokio::task::spawn_blocking(move || store.is_ready())
        .await
        .unwrap_or(false);
    if ready {
        return Ok("ok\n");
    }
    Err(Refusal::store_unavailable())
}
