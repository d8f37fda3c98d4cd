//! For whoever runs it.

use super::{Refusal, State};
use axum::extract;

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The store takes records; else why it does not.
pub(super) async fn ready(
    extract::State(state): extract::State<State>,
) -> Result<&'static str, Refusal> {
    match state.store.not_ready().await {
        None => Ok("ok\n"),
        Some(why) => Err(Refusal::not_ready(&why)),
    }
}
