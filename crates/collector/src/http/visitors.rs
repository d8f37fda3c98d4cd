//! `GET /v1/visitors/{id}`: everything that is held on one visitor.

use super::auth::Reads;
use super::path::Name;
use super::stream::stream;
use super::{Refusal, State};
use axum::extract;
use axum::response::Response;

pub(super) async fn person(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(visitor): Name,
) -> Result<Response, Refusal> {
    stream(&state, "application/json", move |reader, out| {
        reader.person(project, &visitor, out)
    })
    .await
}
