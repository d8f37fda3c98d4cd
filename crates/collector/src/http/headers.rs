//! What every answer says to browsers, unless it says something else itself.

use super::serve::Https;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// An answer is no page: nothing in it is run, loaded or shown in a frame, whatever a browser takes it for.
const NO_PAGE: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

const DEFAULTS: [(HeaderName, HeaderValue); 5] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::CONTENT_SECURITY_POLICY, NO_PAGE),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
    // What people wrote is nobody's to keep on the way.
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// For a year no browser asks this host by HTTP. Hosts below it are somebody else's to judge.
const ONLY_HTTPS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds what is missing.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let https = request.extensions().get::<Https>().is_some();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(value);
    }
    if is_page(headers) {
        headers
            .entry(OPENER_POLICY)
            .or_insert(HeaderValue::from_static("same-origin"));
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_HTTPS);
    }
    response
}

fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Lets pages of any origin have it, those that isolate themselves, too.
pub(super) fn to_all_origins(headers: &mut HeaderMap) {
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
}
