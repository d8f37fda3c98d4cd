//! A webhook: the records as they are listed, signed as Standard Webhooks has it (standardwebhooks.com): HMAC-SHA256
//! over `id.timestamp.body`, so that nobody else can send, and nobody can send the same again later.

use super::item::{Item, Standing};
use super::request::{Method, Piece, Request};
use super::secret::Secret;
use super::url::hex;
use crate::export::rfc3339;
use afterword_core::record::RecordId;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Records of one request.
pub(super) const TOGETHER: usize = 100;

/// The record as it is now.
pub(super) fn body(item: &Item) -> Value {
    Value::Object(item.record.clone())
}

/// The record as it was taken back; of one that was erased only what tells which it was.
pub(super) fn tombstone(id: RecordId, item: Option<&Item>, standing: &Standing) -> Value {
    item.map_or_else(
        || json!({ "id": id, "rev": standing.rev, "kind": standing.kind, "retracted": true, "erased": true, "response": { "id": standing.response } }),
        body,
    )
}

/// A request whose id is the same whenever the same revs of the same records are sent together.
pub(super) fn request(pieces: &[&Piece], secret: Option<&Secret>, now_ms: u64) -> Request {
    let records: Vec<&Value> = pieces.iter().map(|piece| &piece.body).collect();
    let body = json!({ "type": "afterword.records", "timestamp": rfc3339(now_ms), "data": { "records": records } }).to_string();
    let mut hash = Sha256::new();
    for piece in pieces {
        hash.update(piece.record.as_bytes());
        hash.update(
            piece
                .body
                .get("rev")
                .and_then(Value::as_u64)
                .unwrap_or_default()
                .to_be_bytes(),
        );
    }
    let id = format!("msg_{}", hex(hash.finalize().get(..16).unwrap_or_default()));
    let seconds = (now_ms / 1_000).to_string();
    let mut headers = vec![("content-type", "application/json".to_owned())];
    if let Some(signature) = secret.and_then(|secret| sign(secret, &id, &seconds, &body)) {
        headers.push(("webhook-signature", signature));
    }
    headers.push(("webhook-id", id));
    headers.push(("webhook-timestamp", seconds));
    Request {
        method: Method::Post,
        path: String::new(),
        headers,
        body: body.into_bytes(),
    }
}

/// The key that a secret stands for: base64 behind `whsec_`, or its own bytes.
pub(super) fn key(secret: &Secret) -> Option<Vec<u8>> {
    let text = secret.reveal();
    match text.strip_prefix("whsec_") {
        Some(coded) => STANDARD.decode(coded).ok(),
        None => Some(text.as_bytes().to_vec()),
    }
}

fn sign(secret: &Secret, id: &str, seconds: &str, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key(secret)?).ok()?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    Some(format!(
        "v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    ))
}
