//! `GET /openapi.json`: the document that describes all doors.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// The document as it stands in the repository.
pub const OPENAPI: &str = include_str!("../../openapi.json");

const HEADERS: [(HeaderName, HeaderValue); 2] = [
    (
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
];

pub(super) async fn document() -> Response {
    (HEADERS, OPENAPI).into_response()
}
