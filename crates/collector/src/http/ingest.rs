//! `POST /v1/records`: checked, stored, then acknowledged.

use super::auth::Writes;
use super::room::{Held, Room};
use super::{MAX_UNPACKED_BYTES, Refusal, State, body, cors};
use crate::now_ms;
use crate::store::Ingest;
use afterword_core::Policy;
use afterword_core::record::Record;
use afterword_core::redact::redact;
use afterword_core::wire::{BatchError, decode_batch};
use axum::Json;
use axum::body::Body;
use axum::extract;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::io::Read;

/// The key is judged before the body is read. Every answer, the refusing ones too, says whether the page may read it.
pub(super) async fn records(
    extract::State(state): extract::State<State>,
    headers: HeaderMap,
    authority: Result<Writes, Refusal>,
    body: Body,
) -> Response {
    let authority = authority.and_then(|authority| check_type(&headers).map(|()| authority));
    let mut response = match authority {
        Ok(authority) => take_in(&state, authority, body).await.into_response(),
        Err(refusal) => {
            body::hear_out(body).await;
            let mut response = refusal.into_response();
            cors::show(&headers, &mut response);
            response
        }
    };
    cors::allow(&state, &headers, &mut response);
    response
}

async fn take_in(state: &State, authority: Writes, body: Body) -> Result<Response, Refusal> {
    let body = body::read(&state.room, body).await?;
    // A task of its own, which goes on where the client does not wait for its answer: what then still waits for the
    // store takes up its room until it is stored.
    let storing = tokio::spawn(store(state.clone(), authority, body));
    storing
        .await
        .unwrap_or_else(|_| Err(Refusal::store_unavailable()))
}

async fn store(state: State, authority: Writes, mut body: Held) -> Result<Response, Refusal> {
    if authority.gzip {
        body = unpack(&state.room, &body)?;
    }
    let received_at_ms = now_ms();
    let batch = decode_batch(&body, &Policy::DEFAULT).map_err(refuse)?;
    let rejected = batch.rejected;
    let records = batch
        .records
        .into_iter()
        .map(|(_, record)| redacted(record))
        .collect();
    let outcome = state
        .store
        .ingest(Ingest {
            project: authority.project,
            context: batch.context,
            batch: batch.batch,
            received_at_ms,
            skew_ms: received_at_ms as i64 - batch.sent_at_ms as i64,
            records,
        })
        .await?;
    let answer = json!({ "accepted": outcome.accepted, "unchanged": outcome.unchanged, "rejected": rejected });
    Ok(Json(answer).into_response())
}

/// A page redacts before it sends; what comes from elsewhere is redacted here, by the same rules.
fn redacted(mut record: Record) -> Record {
    let Record {
        response, signal, ..
    } = &mut record;
    for text in [&mut response.text, &mut response.prompt]
        .into_iter()
        .chain(signal.texts_mut())
        .flatten()
    {
        if let std::borrow::Cow::Owned(clean) = redact(text) {
            *text = clean;
        }
    }
    record
}

fn check_type(headers: &HeaderMap) -> Result<(), Refusal> {
    if matches!(
        body::type_of(headers).as_str(),
        "text/plain" | "application/json"
    ) {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_type",
        "expected Content-Type text/plain or application/json",
    ))
}

/// Bytes that are unpacked at a time.
const PIECE_BYTES: usize = 64 << 10;

/// Unpacks no more than is allowed: the rest of a bomb is never looked at.
fn unpack(room: &Room, packed: &[u8]) -> Result<Held, Refusal> {
    let mut unpacked = room.hold();
    let mut piece = vec![0; PIECE_BYTES];
    let mut rest = flate2::read::MultiGzDecoder::new(packed);
    loop {
        let read = rest.read(&mut piece).map_err(|error| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "malformed_gzip",
                format!("the body is not gzip: {error}"),
            )
        })?;
        if read == 0 {
            return Ok(unpacked);
        }
        if unpacked.len() + read > MAX_UNPACKED_BYTES {
            return Err(body::too_large(format!(
                "expected at most {MAX_UNPACKED_BYTES} bytes when unpacked"
            )));
        }
        unpacked.add(piece.get(..read).unwrap_or_default())?;
    }
}

fn refuse(error: BatchError) -> Refusal {
    let status = if error.code == "malformed_json" {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Refusal::new(status, error.code, error.message)
}
