//! Which pages may see an answer. A beacon sends cookies, so the origin is always named, never `*`.

use super::headers::to_all_origins;
use super::{State, auth};
use axum::extract;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// Adds to an answer that this page may read it: one that may write with the key in the address.
pub(super) fn allow(state: &State, uri: &Uri, request: &HeaderMap, response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    // A beacon does not ask whether it may read the answer, and a browser that kept it back would say so in the console.
    to_all_origins(headers);
    let Some(origin) = request.get(header::ORIGIN) else {
        return;
    };
    let keys = state.keys();
    let key = auth::public(&keys, uri);
    if key.is_some_and(|key| origin.to_str().is_ok_and(|origin| keys.allows(key, origin))) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

/// Retry-After may be a date, of which a page whose clock is wrong makes a pause only with ours beside it.
const EXPOSED: HeaderValue = HeaderValue::from_static("Retry-After, Date");

/// Lets a page of any origin read why it was refused: where it cannot, a browser tells it only that there was no
/// answer, and it would come again for ever.
pub(super) fn show(request: &HeaderMap, response: &mut Response) {
    if let Some(origin) = request.get(header::ORIGIN) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

/// The question before a request of another content type than the widget's own.
pub(super) async fn preflight(
    extract::State(state): extract::State<State>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    allow(&state, &uri, &headers, &mut response);
    if response
        .headers()
        .contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)
    {
        let headers = response.headers_mut();
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("POST"),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("Content-Type"),
        );
        headers.insert(
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static("7200"),
        );
    }
    response
}
