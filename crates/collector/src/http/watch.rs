//! Every request is counted, and has an id by which it is found in the log.

use super::State;
use super::errors::Code;
use crate::keys::hex;
use crate::metrics::Present;
use axum::extract::{self, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Instant;
use tracing::Instrument;

/// Under this name the id is taken from a proxy, and given back.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Characters of an id that is taken over: more than any proxy makes.
const MAX_ID: usize = 64;

/// An id that a proxy gave, if it is one that does no harm in a log; else a new one.
fn id_of(request: &Request) -> HeaderValue {
    let given = request.headers().get(&REQUEST_ID).filter(|id| {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        (1..=MAX_ID).contains(&id.len()) && id.as_bytes().iter().all(plain)
    });
    given.cloned().unwrap_or_else(|| {
        let mut bytes = [0; 8];
        // Without random numbers all are alike, and requests are answered nevertheless.
        let _ = getrandom::fill(&mut bytes);
        HeaderValue::from_str(&hex(&bytes)).unwrap_or_else(|_| HeaderValue::from_static("none"))
    })
}

/// A method that there is; anybody can make up others, and each would be a series of its own.
fn method_of(request: &Request) -> &'static str {
    match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Counts a request and what became of it, and names it in all that is logged meanwhile.
pub(super) async fn watch(
    extract::State(state): extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let id = id_of(&request);
    let method = method_of(&request);
    // The pattern, and not the path: a path may hold a visitor's pseudonym.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let span = tracing::info_span!(
        "request",
        id = id.to_str().unwrap_or_default(),
        method,
        route
    );
    let answering = async {
        let response = next.run(request).await;
        tracing::debug!(status = response.status().as_u16(), "answered");
        response
    };
    let mut response = answering.instrument(span).await;
    let status = response.status().as_u16();
    state
        .metrics
        .answered(&route, method, status, begun.elapsed());
    if let Some(Code(code)) = response.extensions().get() {
        state.metrics.refused(code);
    }
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// What OpenMetrics calls itself.
const TYPE: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// `GET /metrics`.
pub(super) async fn metrics(extract::State(state): extract::State<State>) -> Response {
    let present = Present {
        sinks: super::sinks::states(&state).await.unwrap_or_default(),
        now_ms: crate::now_ms(),
        queue: state.store.waiting(),
        under_way: state.room.taken(),
        store: state.store.bytes(),
        inbox: state.store.inbox_bytes(),
        lag: state.store.lag(),
    };
    match state.metrics.text(present) {
        Ok(text) => ([(header::CONTENT_TYPE, TYPE)], text).into_response(),
        Err(_) => super::Refusal::store_unavailable().into_response(),
    }
}
