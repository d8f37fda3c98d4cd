//! The demo's own two doors: what it is, and the answers, as server-sent events.

use super::{Refusal, State, body};
use crate::demo::{Demo, Facts, Question};
use crate::now_ms;
use crate::tokens::{Claims, DEFAULT_TTL_SECONDS};
use axum::Json;
use axum::body::Body;
use axum::extract;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::Arc;

fn demo(state: &State) -> Result<Arc<Demo>, Refusal> {
    state.demo.clone().ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "demo_off",
            "the demo is off; afterword serve --demo turns it on",
        )
    })
}

pub(super) async fn config(
    extract::State(state): extract::State<State>,
) -> Result<Json<Value>, Refusal> {
    let demo = demo(&state)?;
    let model = demo.model();
    let keys = state.keys();
    let key = keys.first_public(now_ms()).ok_or_else(|| {
        Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_public_key",
            "all public keys have ended; afterword keys make public makes one",
        )
    })?;
    Ok(Json(
        json!({ "key": key.shown, "model": model, "built_in": model.is_none() }),
    ))
}

/// What a back end does for its answers, where the project that the demo writes into asks for it.
fn token_for(state: &State, facts: Facts<'_>) -> Option<String> {
    let now_ms = now_ms();
    let project = state.keys().first_public(now_ms)?.project;
    state.tokens().mint(
        project,
        &Claims {
            sub: facts.response.to_owned(),
            trace: Some(facts.trace.to_owned()),
            span: Some(facts.span.to_owned()),
            exp: now_ms / 1_000 + DEFAULT_TTL_SECONDS,
        },
    )
}

pub(super) async fn chat(
    extract::State(state): extract::State<State>,
    headers: HeaderMap,
    question: Body,
) -> Result<Response, Refusal> {
    let demo = demo(&state)?;
    // A page of another origin can send this type only after a preflight, which fails here: so that no
    // stranger's page spends the tokens of a model that stands behind a demo on loopback.
    if body::type_of(&headers) != "application/json" {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_type",
            "expected Content-Type application/json",
        ));
    }
    let question = body::read(&state.room, question).await?;
    let question: Question = serde_json::from_slice(&question).map_err(|error| {
        Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_question",
            format!("expected messages and attempt: {error}"),
        )
    })?;
    let answer = demo
        .answer(question, &|facts| token_for(&state, facts))
        .map_err(|error| {
            Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "no_random",
                error.to_string(),
            )
        })?;
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(answer)).into_response())
}
