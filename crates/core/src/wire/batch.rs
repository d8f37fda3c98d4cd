//! The envelope around the records of one request.

use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

/// The wire version that this code writes.
pub const WIRE_VERSION: u32 = 1;

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
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        serialize_with = "counts"
    )]
    pub dropped: BTreeMap<String, u64>,
}

fn counts<S: Serializer>(map: &BTreeMap<String, u64>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(map)
}

/// All of a batch but its records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Envelope<'a> {
    /// [`WIRE_VERSION`]
    pub v: u32,
    /// `afterword/<version>`
    pub client: &'a str,
    /// The id of this batch, the same over all its retries.
    pub batch: &'a str,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The client's clock when sent, ms since the Unix epoch.
    pub sent_at_ms: u64,
    /// Who and where.
    pub context: &'a Context,
}

impl Envelope<'_> {
    /// The whole request body: this envelope around `records`, each already JSON.
    #[must_use]
    pub fn around<'r>(&self, records: impl Iterator<Item = &'r str>) -> String {
        let mut body = super::to_json(self);
        // The closing brace makes room for one more member.
        body.pop();
        body.push_str(Self::RECORDS);
        for (at, record) in records.enumerate() {
            if at > 0 {
                body.push(',');
            }
            body.push_str(record);
        }
        body.push_str("]}");
        body
    }

    const RECORDS: &'static str = ",\"records\":[";

    /// Bytes of the body without any record: the records and the commas between them come on top.
    #[must_use]
    pub fn bytes(&self) -> usize {
        super::to_json(self).len() - 1 + Self::RECORDS.len() + 2
    }
}
