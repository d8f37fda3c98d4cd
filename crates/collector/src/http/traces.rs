//! `POST /v1/traces` and `POST /v1/logs`: OTLP/HTTP, stored, then acknowledged. `GET /v1/traces/{id}`: its calls beside the answers they gave.

use super::auth::{Reads, Tells};
use super::path::Name;
use super::room::Held;
use super::{Refusal, State, body, forget, gzip, lists};
use crate::keys::ProjectId;
use crate::now_ms;
use crate::store::{Filter, Reader, StoreError};
use crate::traces::{Fault, Format, Policy, Signal, read};
use axum::Json;
use axum::body::Body;
use axum::extract;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

const POLICY: Policy = Policy::DEFAULT;

pub(super) async fn spans(
    extract::State(state): extract::State<State>,
    headers: HeaderMap,
    authority: Result<Tells, Refusal>,
    body: Body,
) -> Response {
    take_in(&state, Signal::Spans, &headers, authority, body).await
}

pub(super) async fn log_records(
    extract::State(state): extract::State<State>,
    headers: HeaderMap,
    authority: Result<Tells, Refusal>,
    body: Body,
) -> Response {
    take_in(&state, Signal::LogRecords, &headers, authority, body).await
}

/// The key is judged before the body is read. Who sends protobuf is answered in protobuf, whatever the answer.
async fn take_in(
    state: &State,
    signal: Signal,
    headers: &HeaderMap,
    authority: Result<Tells, Refusal>,
    body: Body,
) -> Response {
    let format = format_of(headers);
    let authority = authority.and_then(|authority| {
        let format = format.ok_or_else(wrong_type)?;
        let has_room = state.limiter.has_room(authority.key, (state.clock)());
        has_room.map_err(|wait| Refusal::rate_limited(of_this_key(signal), wait))?;
        Ok((authority, format))
    });
    let taken = match authority {
        Ok((authority, format)) => take(state, signal, authority, format, body).await,
        Err(refusal) => {
            body::hear_out(body).await;
            Err(refusal)
        }
    };
    match taken {
        Ok(answer) => answer,
        Err(refusal) if format == Some(Format::Protobuf) => refusal.in_protobuf(),
        Err(refusal) => refusal.into_response(),
    }
}

const fn of_this_key(signal: Signal) -> &'static str {
    match signal {
        Signal::Spans => "spans with this key",
        Signal::LogRecords => "log records with this key",
    }
}

fn format_of(headers: &HeaderMap) -> Option<Format> {
    match body::type_of(headers).as_str() {
        "application/x-protobuf" => Some(Format::Protobuf),
        "application/json" => Some(Format::Json),
        _ => None,
    }
}

fn wrong_type() -> Refusal {
    Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_type",
        "expected Content-Type application/x-protobuf or application/json",
    )
}

async fn take(
    state: &State,
    signal: Signal,
    authority: Tells,
    format: Format,
    body: Body,
) -> Result<Response, Refusal> {
    let body = body::read_up_to(POLICY.packed_bytes, &state.room, body).await?;
    // In a thread that may block: it is unpacked, read and redacted there, and written in its turn.
    let state = state.clone();
    let storing =
        tokio::task::spawn_blocking(move || store(&state, signal, &authority, format, body));
    storing
        .await
        .unwrap_or_else(|_| Err(Refusal::store_unavailable()))
}

fn store(
    state: &State,
    signal: Signal,
    authority: &Tells,
    format: Format,
    mut body: Held,
) -> Result<Response, Refusal> {
    if authority.gzip {
        body = gzip::unpacked(&state.room, &body, POLICY.unpacked_bytes)?;
    }
    let mut received = read(&body, signal, format, &POLICY).map_err(|fault| refuse(&fault))?;
    let taken = state
        .limiter
        .take_records(authority.key, received.charged(), (state.clock)());
    taken.map_err(|wait| Refusal::rate_limited(of_this_key(signal), wait))?;
    let calls = std::mem::take(&mut received.calls);
    state.store.put_calls(authority.project, now_ms(), calls)?;
    let headers = [(header::CONTENT_TYPE, format.media_type())];
    Ok((headers, received.answer(format)).into_response())
}

/// OTLP asks for 400 where the same would be refused again.
fn refuse(fault: &Fault) -> Refusal {
    let (status, code) = match fault {
        Fault::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed_otlp"),
        Fault::TooMany(Signal::Spans) => (StatusCode::PAYLOAD_TOO_LARGE, "too_many_spans"),
        Fault::TooMany(Signal::LogRecords) => {
            (StatusCode::PAYLOAD_TOO_LARGE, "too_many_log_records")
        }
        Fault::TooManyItems => (StatusCode::PAYLOAD_TOO_LARGE, "too_many_items"),
    };
    Refusal::new(status, code, fault.to_string())
}

pub(super) async fn one(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(id): Name,
) -> Result<Json<Value>, Refusal> {
    let trace = forget::trace_id(&id)?;
    lists::read(&state, move |reader| shown(reader, project, &trace))
        .await?
        .map(Json)
        .ok_or_else(|| {
            Refusal::new(
                StatusCode::NOT_FOUND,
                "not_found",
                "no call is known of a trace of this id, and no record is about an answer on it",
            )
        })
}

fn shown(reader: &Reader, project: ProjectId, trace: &str) -> Result<Option<Value>, StoreError> {
    let calls = reader.calls_of(project, trace)?;
    let on_it = Filter {
        trace_id: Some(trace.to_owned()),
        limit: lists::MAX_LIMIT,
        ..Filter::default()
    };
    let (known, _) = reader.responses(project, None, &on_it)?;
    let mut responses = Vec::new();
    for response in known {
        let id = response
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default();
        responses.extend(lists::one(reader, project, id)?);
    }
    if calls.is_empty() && responses.is_empty() {
        return Ok(None);
    }
    Ok(Some(
        json!({ "trace_id": trace, "calls": calls, "responses": responses }),
    ))
}
