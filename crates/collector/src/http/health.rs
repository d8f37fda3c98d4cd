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
    if state.store.is_ready().await {
        return Ok("ok\n");
    }
    Err(Refusal::store_unavailable())
}
