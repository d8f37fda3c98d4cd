//! The answers that refuse: a stable code and a sentence.

use crate::limits::Wait;
use crate::store::StoreError;
use crate::traces::{Format, refusal};
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A request that is not granted.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    /// A refusal with a stable code, and what was wrong and would be right.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            headers: Vec::new(),
        }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// Seconds after which a client may try again when nothing is taken at the moment.
const TRY_AGAIN_SECONDS: HeaderValue = HeaderValue::from_static("5");

impl Refusal {
    /// The store does not do what it should.
    pub(super) fn store_unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "store_unavailable",
            "the store takes or gives nothing at the moment; try again later",
        )
        .with(header::RETRY_AFTER, TRY_AGAIN_SECONDS)
    }

    /// The store takes nothing at the moment, and why.
    pub(super) fn not_ready(why: &str) -> Self {
        Self {
            message: format!("no records are taken: {why}"),
            ..Self::store_unavailable()
        }
    }

    /// All the room for bodies is taken.
    pub(super) fn no_room() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_room",
            "more bytes are under way than there is room for; try again later",
        )
        .with(header::RETRY_AFTER, TRY_AGAIN_SECONDS)
    }
}

impl Refusal {
    /// More has come than is taken from one, and when there is room again.
    pub(super) fn rate_limited(of_what: &str, Wait(seconds): Wait) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            format!("too many {of_what} at once; come again in {seconds} s"),
        )
        .with(header::RETRY_AFTER, HeaderValue::from(seconds))
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!("{error}");
        match error {
            // Who asks once more should know that it is worth it.
            StoreError::LogInUse => Self {
                message: error.to_string(),
                ..Self::store_unavailable()
            },
            _ => Self::store_unavailable(),
        }
    }
}

impl Refusal {
    /// The same as `google.rpc.Status` in protobuf, which OTLP has for whoever sends protobuf.
    pub(super) fn in_protobuf(self) -> Response {
        // Of https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
        let code = match self.status.as_u16() {
            401 => 16,
            403 => 7,
            408 => 4,
            413 | 429 => 8,
            503 => 14,
            _ => 3,
        };
        let body = refusal(code, &format!("{}: {}", self.code, self.message));
        let mut response = self.into_response();
        *response.body_mut() = Body::from(body);
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(Format::Protobuf.media_type()),
        );
        response
    }
}

/// The code of an answer that refuses, for whoever counts them.
#[derive(Clone, Copy)]
pub(super) struct Code(pub(super) &'static str);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = Json(json!({ "code": self.code, "message": self.message }));
        let mut response = (self.status, body).into_response();
        response.headers_mut().extend(self.headers);
        response.extensions_mut().insert(Code(self.code));
        response
    }
}
