//! The widget and the demo, out of the binary.

use super::headers::to_all_origins;
use super::path::Name;
use super::{Refusal, State};
use axum::extract;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Scripts, styles and connections of this origin only. WebAssembly needs a word of its own.
const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

pub(super) async fn to_demo() -> Redirect {
    Redirect::temporary("/demo/")
}

pub(super) async fn package_file(
    Name(file): Name,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let mut response = serve(PACKAGE, &file, &headers).ok_or_else(|| {
        if PACKAGE.is_empty() && file == "afterword.js" {
            return not_built();
        }
        Refusal::new(StatusCode::NOT_FOUND, "not_found", "there is no such file")
    })?;
    open_to_all(response.headers_mut());
    Ok(response)
}

pub(super) fn not_built() -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "widget_not_built",
        "this collector was built without the widget; run npm run build, then build it again",
    )
}

/// Pages of any origin load the widget, and pages that isolate themselves, too.
pub(super) fn open_to_all(headers: &mut HeaderMap) {
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    to_all_origins(headers);
}

pub(super) async fn demo_page(
    state: extract::State<State>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    demo_file(state, Name("index.html".to_owned()), headers).await
}

pub(super) async fn demo_file(
    extract::State(state): extract::State<State>,
    Name(file): Name,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if state.demo.is_none() {
        return Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "demo_off",
            "the demo is off; afterword serve --demo turns it on",
        ));
    }
    let mut response = serve(DEMO, &file, &headers)
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "not_found", "there is no such file"))?;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CSP),
    );
    // To a page in a sandboxed frame its own files are those of another origin.
    to_all_origins(headers);
    Ok(response)
}

pub(super) fn find(files: &'static [(&str, &[u8])], name: &str) -> Option<&'static [u8]> {
    files
        .iter()
        .find(|(known, _)| *known == name)
        .map(|&(_, bytes)| bytes)
}

/// A file, packed as the browser takes it, unless it has it already.
pub(super) fn serve(
    files: &'static [(&str, &[u8])],
    name: &str,
    request: &HeaderMap,
) -> Option<Response> {
    let kind = kind_of(name)?;
    let plain = find(files, name)?;
    let accepted = request
        .get(header::ACCEPT_ENCODING)
        .and_then(|accepted| accepted.to_str().ok())
        .unwrap_or_default();
    let (bytes, encoding) = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| {
            accepted
                .split(',')
                .any(|one| one.trim().split(';').next() == Some(encoding))
        })
        .find_map(|(encoding, ending)| {
            Some((find(files, &format!("{name}.{ending}"))?, Some(encoding)))
        })
        .unwrap_or((plain, None));
    let tag = format!(
        "\"{}\"",
        crate::keys::hex(crate::keys::hash_bytes(bytes).get(..12)?)
    );
    let known = request
        .get(header::IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok());
    let fresh = known.is_some_and(|known| {
        known
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag)
    });
    let mut response = if fresh {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        bytes.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    // The names bear no version, so a browser asks each time, and is told that it has it.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=0, must-revalidate"),
    );
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding.filter(|_| !fresh) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

fn kind_of(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "bin" => "application/octet-stream",
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}
