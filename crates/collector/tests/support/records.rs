//! Batches and records as they stand on the wire.

use afterword_core::Policy;
use afterword_core::record::{Kind, Record, RecordId};
use afterword_core::wire::decode_batch;
use serde_json::{Value, json};

/// The client's clock in these tests.
pub const NOW: u64 = 1_790_000_000_000;

/// A batch of one visitor.
pub fn batch(visitor: &str, records: &[Value]) -> String {
    batch_in(json!({ "session": "s-1", "visitor": visitor }), records)
}

/// A batch of this context.
pub fn batch_in(context: Value, records: &[Value]) -> String {
    json!({
        "v": 1,
        "client": "test/1",
        "batch": "b-1",
        "attempt": 1,
        "sent_at_ms": NOW,
        "context": context,
        "records": records,
    })
    .to_string()
}

/// A record with these measures; `response` holds all but its id.
pub fn record(visitor: &str, id: &str, rev: u64, response: Value, kind: Kind, own: Value) -> Value {
    let mut response = response;
    response["id"] = json!(id);
    let mut record = json!({
        "id": RecordId::derive(visitor, id, kind).to_text(),
        "rev": rev,
        "kind": kind.as_str(),
        "first_at_ms": NOW - 1_000,
        "at_ms": NOW,
        "response": response,
    });
    record[kind.as_str()] = own;
    record
}

pub fn thumb(visitor: &str, id: &str, rev: u64) -> Value {
    let own = json!({ "value": "up", "reasons": [], "changes": 0 });
    record(visitor, id, rev, json!({}), Kind::Thumb, own)
}

/// A vote of `v-1` on an answer of this trace, with this response token.
pub fn with_token(id: &str, trace: &str, token: &str) -> Value {
    let own = json!({ "value": "up", "reasons": [], "changes": 0 });
    let response = json!({ "trace_id": trace, "token": token });
    record("v-1", id, NOW, response, Kind::Thumb, own)
}

/// A vote with something said beside it.
pub fn comment(visitor: &str, id: &str, rev: u64, comment: &str) -> Value {
    let own = json!({ "value": "down", "reasons": [], "comment": comment, "changes": 0 });
    record(visitor, id, rev, json!({}), Kind::Thumb, own)
}

pub fn view(visitor: &str, id: &str, rev: u64) -> Value {
    let own = json!({ "visible_ms": 1_000, "seen_fraction": 0.5 });
    record(visitor, id, rev, json!({}), Kind::View, own)
}

/// The same as the collector reads it.
pub fn read(visitor: &str, record: &Value) -> Record {
    let body = batch(visitor, std::slice::from_ref(record));
    let mut batch = decode_batch(body.as_bytes(), &Policy::DEFAULT).unwrap();
    assert_eq!(batch.rejected, []);
    batch.records.remove(0).1
}
