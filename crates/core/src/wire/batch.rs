//! What surrounds the records of one request.

use super::counts::Counts;
use super::json::Json;
use serde::{Deserialize, Serialize};

/// The wire version that this code writes.
pub const WIRE_VERSION: u32 = 1;

/// What this software calls itself on the wire.
pub const CLIENT: &str = concat!("afterword/", env!("CARGO_PKG_VERSION"));

/// Who and where: the same for all records of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// One visit in one tab.
    pub session: String,
    /// A pseudonym of the visitor, from which record ids derive.
    pub visitor: String,
    /// The host's own id of the user, where the host gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The host's name for the app or feature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    /// Such as `production`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The page's path, without query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Share of visitors whose implicit signals are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<crate::Ratio>,
    /// How many records the client had to let go since its last batch, by reason.
    #[serde(default, skip_serializing_if = "Counts::is_empty")]
    pub dropped: Counts,
}

/// Writes the head of a request body, up to where the records follow. Of the context it is only what was dropped:
/// who and where is known to the shell.
pub(crate) fn open(batch: &str, attempt: u32, sent_at_ms: u64, dropped: &Counts) -> Json {
    let mut json = Json::default();
    json.raw("{");
    json.number("v", WIRE_VERSION.into());
    json.text("client", CLIENT);
    json.text("batch", batch);
    json.number("attempt", attempt.into());
    json.number("sent_at_ms", sent_at_ms);
    json.key("context");
    json.raw("{");
    if !dropped.is_empty() {
        json.key("dropped");
        dropped.write(&mut json);
    }
    json.raw("}");
    json.key("records");
    json.raw("[");
    json
}
