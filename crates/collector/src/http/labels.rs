//! `PUT`, `GET` and `DELETE /v1/responses/{id}/labels`: what people who read answers say of them.

use super::auth::Reads;
use super::path::Name;
use super::{Refusal, State, body, lists};
use crate::now_ms;
use crate::object::Object;
use crate::store::{Label, Store, StoreError, latest};
use afterword_core::quality::{Mode, Verdict};
use afterword_core::redact::redact;
use axum::Json;
use axum::body::Body;
use axum::extract::{self, Query};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

/// Characters of a name, and of a note: what someone types.
const MAX_NAME_CHARS: usize = 100;
const MAX_NOTE_CHARS: usize = 4_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    labeller: String,
    #[serde(default)]
    modes: Vec<Mode>,
    verdict: Option<String>,
    note: Option<String>,
}

fn wrong(message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_label", message)
}

/// A label as it is kept, or what is wrong with it.
pub(crate) fn checked(
    labeller: String,
    modes: Vec<Mode>,
    verdict: Option<&str>,
    note: Option<&str>,
) -> Result<Label, String> {
    let name = labeller.chars().count();
    if name == 0 || name > MAX_NAME_CHARS || labeller.chars().any(char::is_control) {
        return Err(format!(
            "labeller: expected a name of 1 to {MAX_NAME_CHARS} characters, none of them a control character"
        ));
    }
    if note.is_some_and(|note| note.chars().count() > MAX_NOTE_CHARS) {
        return Err(format!(
            "note: expected at most {MAX_NOTE_CHARS} characters"
        ));
    }
    let mut distinct: Vec<Mode> = Vec::new();
    for mode in modes {
        if !distinct.contains(&mode) {
            distinct.push(mode);
        }
    }
    let verdict = verdict
        .map(|word| Verdict::parse(word).ok_or("verdict: expected good, bad or neutral"))
        .transpose()?;
    if distinct.is_empty() && verdict.is_none() {
        return Err("expected at least one mode, or a verdict".to_owned());
    }
    Ok(Label {
        labeller,
        modes: distinct,
        verdict,
        note: note
            .filter(|note| !note.trim().is_empty())
            .map(|note| redact(note).into_owned()),
        at_ms: now_ms(),
    })
}

fn unknown() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "no record is about a response of this id",
    )
}

pub(super) async fn put(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(id): Name,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    let body = body::read(&state.room, body).await?;
    let Object(said) = serde_json::from_slice::<Object<Said>>(&body)
        .map_err(|error| wrong(format!("the body is no label: {error}")))?;
    let label = checked(
        said.labeller,
        said.modes,
        said.verdict.as_deref(),
        said.note.as_deref(),
    )
    .map_err(wrong)?;
    let shown = json!(label);
    let kept = in_store(&state, move |store| store.label(project, &id, &label)).await?;
    if kept {
        Ok(Json(shown))
    } else {
        Err(unknown())
    }
}

pub(super) async fn get(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(id): Name,
) -> Result<Json<Value>, Refusal> {
    lists::read(&state, move |reader| {
        let history = reader.label_history(project, &id)?;
        let of_each = latest(&history);
        let earlier = history
            .iter()
            .filter(|label| of_each.iter().all(|one| !std::ptr::eq(*one, *label)));
        let earlier: Vec<&Label> = earlier.collect();
        Ok(Json(json!({ "labels": of_each, "earlier": earlier })))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Whose {
    labeller: Option<String>,
}

pub(super) async fn delete(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(id): Name,
    whose: Result<Query<Whose>, extract::rejection::QueryRejection>,
) -> Result<Json<Value>, Refusal> {
    let Query(whose) = whose.map_err(|_| {
        Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown_parameter",
            "expected no parameter but labeller",
        )
    })?;
    let erased = in_store(&state, move |store| {
        store.erase_labels(project, &id, whose.labeller.as_deref())
    });
    Ok(Json(json!({ "labels": erased.await? })))
}

/// In a thread that may block.
async fn in_store<T: Send + 'static>(
    state: &State,
    act: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Refusal> {
    let store = state.store.clone();
    let done = tokio::task::spawn_blocking(move || act(&store)).await;
    Ok(done.unwrap_or(Err(StoreError::Unavailable))?)
}
