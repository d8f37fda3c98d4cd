//! The parts of a path that name something, as an extractor whose faults have a code like all others.

use super::Refusal;
use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// One part of a path, or several as a tuple, decoded.
pub(super) struct Name<T = String>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Name<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(name) = Path::from_request_parts(parts, state).await.map_err(|_| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "bad_path",
                "expected a path that is UTF-8 once its percent signs are decoded",
            )
        })?;
        Ok(Self(name))
    }
}
