//! What every shape says of where a case comes from, in a place that the tool shows and does not go by.

use crate::export::rfc3339;
use crate::sets::{Case, Origin};
use crate::store::ListedSet;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Set, version and case, what was wrong, and where it was.
pub(super) fn about(set: &ListedSet, case: &Case) -> Map<String, Value> {
    let mut about = Map::new();
    let mut say = |name: &str, value: Value| {
        if !value.is_null() {
            about.insert(name.to_owned(), value);
        }
    };
    say("set", json!(set.name));
    say("version", json!(set.version));
    say("case", json!(case.id));
    say("error_mode", json!(case.primary()));
    say("error_modes", json!(case.modes));
    say("why", json!(case.why));
    say("response_id", json!(case.response_id));
    say("trace_id", json!(case.trace_id));
    say("span_id", json!(case.span_id));
    say("model", json!(case.model));
    say("prompt_version", json!(case.prompt_version));
    say("app", json!(case.app));
    say("at", json!(rfc3339(case.at_ms)));
    let origin = case
        .expected
        .as_ref()
        .map(|expected| match expected.origin {
            Origin::Correction => "correction",
            Origin::Edit => "edit",
        });
    say("expected_from", json!(origin));
    about
}

/// An id of a case of a version: the same whenever it is made, and another in every other version.
pub(crate) fn uuid(set: &ListedSet, case: &Case) -> String {
    let mut hash = Sha256::new();
    for part in [set.name.as_str(), &set.version.to_string(), &case.id] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut bytes = [0; 16];
    for (byte, hashed) in bytes.iter_mut().zip(hash.finalize()) {
        *byte = hashed;
    }
    // RFC 9562: version 8 is for what is made as one likes.
    Uuid::new_v8(bytes).to_string()
}
