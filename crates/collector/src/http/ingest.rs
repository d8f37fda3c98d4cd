//! `POST /v1/records`: checked, stored, then acknowledged.

use super::auth::Writes;
use super::room::Held;
use super::{MAX_UNPACKED_BYTES, Refusal, State, body, cors, gzip};
use crate::keys::ProjectId;
use crate::now_ms;
use crate::store::Ingest;
use afterword_core::Policy;
use afterword_core::record::Record;
use afterword_core::redact::redact;
use afterword_core::wire::{Batch, BatchError, Reject, decode_batch};
use axum::Json;
use axum::body::Body;
use axum::extract;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The key is judged before the body is read. Every answer, the refusing ones too, says whether the page may read it.
pub(super) async fn records(
    extract::State(state): extract::State<State>,
    uri: Uri,
    headers: HeaderMap,
    authority: Result<Writes, Refusal>,
    body: Body,
) -> Response {
    let authority = authority.and_then(|authority| {
        check_type(&headers)?;
        // A body that would only be refused is not even unpacked.
        let has_room = state.limiter.has_room(authority.key, (state.clock)());
        has_room.map_err(|wait| Refusal::rate_limited(OF_THIS_KEY, wait))?;
        Ok(authority)
    });
    let mut response = match authority {
        Ok(authority) => take_in(&state, authority, body).await.into_response(),
        Err(refusal) => {
            body::hear_out(body).await;
            let mut response = refusal.into_response();
            cors::show(&headers, &mut response);
            response
        }
    };
    cors::allow(&state, &uri, &headers, &mut response);
    response
}

const OF_THIS_KEY: &str = "records with this key";

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
        body = gzip::unpacked(&state.room, &body, MAX_UNPACKED_BYTES)?;
    }
    let received_at_ms = now_ms();
    let mut batch = decode_batch(&body, &Policy::DEFAULT).map_err(refuse)?;
    // Those that are refused have been looked at, too.
    let sent = batch.records.len() + batch.rejected.len();
    let taken = (state.limiter).take_records(authority.key, sent, (state.clock)());
    taken.map_err(|wait| Refusal::rate_limited(OF_THIS_KEY, wait))?;
    if authority.public {
        refuse_tokens(&state, authority.project, &mut batch, received_at_ms);
    }
    let rejected = batch.rejected;
    let records = batch
        .records
        .into_iter()
        .map(|(_, record)| record)
        .collect();
    let records = all_cleaned(records, body.len()).await?;
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
    state.metrics.took(outcome.accepted, outcome.unchanged);
    for reject in &rejected {
        state.metrics.rejected(reject.code);
    }
    let answer = json!({ "accepted": outcome.accepted, "unchanged": outcome.unchanged, "rejected": rejected });
    Ok(Json(answer).into_response())
}

/// Puts the records whose token is not good among those that are refused.
fn refuse_tokens(state: &State, project: ProjectId, batch: &mut Batch, now_ms: u64) {
    let tokens = state.tokens();
    let rejected = &mut batch.rejected;
    batch.records.retain(|(index, record)| {
        let judged = tokens.judge(project, &record.response, now_ms);
        if let Err(fault) = judged {
            rejected.push(Reject {
                index: *index,
                id: Some(record.id.to_text()),
                code: fault.code,
                message: format!("/records/{index}/response/token: {}", fault.message),
            });
        }
        judged.is_ok()
    });
    rejected.sort_by_key(|reject| reject.index);
}

/// Bytes of a batch from which on its texts are redacted in a thread that may block: below, that takes some milliseconds.
const LONG: usize = 64 << 10;

async fn all_cleaned(records: Vec<Record>, bytes: usize) -> Result<Vec<Record>, Refusal> {
    let clean = move || records.into_iter().map(cleaned).collect();
    if bytes < LONG {
        return Ok(clean());
    }
    let cleaning = tokio::task::spawn_blocking(clean);
    cleaning.await.map_err(|_| Refusal::store_unavailable())
}

/// A page redacts before it sends; what comes from elsewhere is redacted here, by the same rules. A token has said what
/// it had to say: it is not kept.
fn cleaned(mut record: Record) -> Record {
    let Record {
        response, signal, ..
    } = &mut record;
    response.token = None;
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

fn refuse(error: BatchError) -> Refusal {
    let status = if error.code == "malformed_json" {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Refusal::new(status, error.code, error.message)
}
