//! The package under an address that never holds anything else, so that a browser may keep it for ever and hold it to
//! its hash: `/afterword/<version>-<hash>/afterword.js`. The build names the folder, in `afterword.json`.

use super::Refusal;
use super::assets::{self, PACKAGE};
use super::path::Name;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Deserialize)]
struct Release {
    folder: String,
    /// Of each file that the folder holds, as a `<script>` names it.
    integrity: BTreeMap<String, String>,
}

static RELEASE: LazyLock<Option<Release>> =
    LazyLock::new(|| serde_json::from_slice(assets::find(PACKAGE, "afterword.json")?).ok());

/// The name says the contents, so nobody needs to ask again.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

pub(super) async fn file(
    Name((folder, file)): Name<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let release = RELEASE.as_ref().ok_or_else(assets::not_built)?;
    if folder != release.folder {
        return Err(gone(
            "unknown_version",
            format!(
                "this collector has {}; /afterword.js is whatever it has",
                release.folder
            ),
        ));
    }
    let mut response = release
        .integrity
        .get(&file)
        .and_then(|_| assets::serve(PACKAGE, &file, &headers))
        .ok_or_else(|| gone("not_found", "there is no such file"))?;
    assets::open_to_all(response.headers_mut());
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, FOR_EVER);
    Ok(response)
}

/// Not there now. It may be there after an upgrade, so nobody should remember it; and a page should see the reason.
fn gone(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, code, message)
        .with(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
        .with(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        )
}

/// The line that puts the widget of this collector into a page; none where it was built without.
#[must_use]
pub fn script_tag(origin: &str, key: &str) -> Option<String> {
    let Release { folder, integrity } = RELEASE.as_ref()?;
    let integrity = integrity.get("afterword.js")?;
    Some(format!(
        r#"<script async src="{origin}/afterword/{folder}/afterword.js" integrity="{integrity}" crossorigin="anonymous" data-key="{key}"></script>"#
    ))
}
