//! `/v1/sets`: frozen sets of hard cases.
//!
//! `GET /v1/sets` and `/v1/sets/{name}`, where a version may stand behind an `@`; `POST` freezes, `DELETE` removes;
//! `GET /v1/sets/{name}/export?format=…` is the file of another tool.

use super::auth::Reads;
use super::path::Name as Named;
use super::stream::stream;
use super::{Refusal, State, body, lists};
use crate::now_ms;
use crate::object::Object;
use crate::sets::format::{Extras, SetFormat, write};
use crate::sets::{Frozen, Name, Selection, Wanted, find};
use crate::store::{ListedSet, StoreError};
use axum::Json;
use axum::body::Body;
use axum::extract::{self, Query};
use axum::http::StatusCode;
use axum::response::Response;
use clap::ValueEnum;
use serde::Deserialize;
use serde_json::{Value, json};

fn wrong(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, code, message)
}

fn unknown() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "there is no set of this name and version",
    )
}

fn wanted(name: &str) -> Result<Wanted, Refusal> {
    name.parse()
        .map_err(|message: String| wrong("bad_set_name", message))
}

pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
) -> Result<Json<Value>, Refusal> {
    let sets = lists::read(&state, move |reader| reader.sets(project)).await?;
    Ok(Json(json!({ "sets": sets })))
}

pub(super) async fn one(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Named(name): Named,
) -> Result<Response, Refusal> {
    let wanted = wanted(&name)?;
    let set = lists::read(&state, move |reader| reader.set(project, &wanted)).await?;
    let set = set.ok_or_else(unknown)?;
    stream(&state, "application/json", move |reader, out| {
        let failed = |source| StoreError::Io {
            path: "an answer".into(),
            source,
        };
        let head = json!(set).to_string();
        // All of the object but its last brace.
        let head = head.get(..head.len().saturating_sub(1)).unwrap_or_default();
        // `cases` of a list is how many there are; here they are.
        write!(out, "{},\"content\":[", head).map_err(failed)?;
        let mut between = "";
        reader.each_case(&set, |case| {
            write!(out, "{between}\n{}", json!(case)).map_err(failed)?;
            between = ",";
            Ok(())
        })?;
        out.write_all(b"]}\n").map_err(failed)
    })
    .await
}

/// What a request to freeze says beside what is to be selected.
#[derive(Deserialize)]
struct Dry {
    #[serde(default)]
    dry_run: bool,
}

pub(super) async fn freeze(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Named(name): Named,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    let name: Name = name
        .parse()
        .map_err(|message: String| wrong("bad_set_name", message))?;
    let body = body::read(&state.room, body).await?;
    let Object(mut members) = serde_json::from_slice::<Object<serde_json::Map<String, Value>>>(
        &body,
    )
    .map_err(|error| {
        wrong(
            "bad_selection",
            format!("the body is no selection: {error}"),
        )
    })?;
    let dry = members.remove("dry_run").unwrap_or(Value::Bool(false));
    let Dry { dry_run } = serde_json::from_value(json!({ "dry_run": dry }))
        .map_err(|_| wrong("bad_selection", "dry_run: expected true or false"))?;
    let selection = Selection::read(Value::Object(members).to_string().as_bytes())
        .map_err(|message| wrong("bad_selection", message))?;
    let store = state.store.clone();
    let done = tokio::task::spawn_blocking(move || {
        let found = find(&store.reader()?, project, &selection)?;
        let cases = found.candidates.len();
        let mut said =
            json!({ "name": name.as_str(), "cases": cases, "made": false, "found": found });
        if dry_run {
            return Ok(said);
        }
        let frozen = store.freeze(project, &name, &selection, &found.candidates, now_ms())?;
        if let Some(members) = said.as_object_mut() {
            match frozen {
                Frozen::Made { version, cases } => {
                    members.insert("made".to_owned(), json!(true));
                    members.insert("version".to_owned(), json!(version));
                    members.insert("cases".to_owned(), json!(cases));
                }
                Frozen::Unchanged { version } => {
                    members.insert("version".to_owned(), json!(version));
                }
                Frozen::Empty => {
                    members.insert("cases".to_owned(), json!(0));
                }
            }
        }
        Ok::<_, StoreError>(said)
    })
    .await;
    Ok(Json(done.unwrap_or(Err(StoreError::Unavailable))?))
}

pub(super) async fn remove(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Named(name): Named,
) -> Result<Json<Value>, Refusal> {
    let wanted = wanted(&name)?;
    let store = state.store.clone();
    let removed =
        tokio::task::spawn_blocking(move || store.remove_set(project, &wanted, now_ms())).await;
    match removed.unwrap_or(Err(StoreError::Unavailable))? {
        0 => Err(unknown()),
        versions => Ok(Json(json!({ "versions": versions }))),
    }
}

pub(super) async fn export(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Named(name): Named,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let wanted = wanted(&name)?;
    let (mut format, mut extras) = (None, Extras::default());
    for (name, value) in parameters {
        match name.as_str() {
            "format" => format = SetFormat::from_str(&value, false).ok(),
            "llm_rubric" => {
                extras.llm_rubric = value
                    .parse()
                    .map_err(|_| lists::wrong("llm_rubric", "true or false"))?;
            }
            _ => {
                return Err(wrong(
                    "unknown_parameter",
                    "there is no such parameter; there are format, llm_rubric",
                ));
            }
        }
    }
    let format =
        format.ok_or_else(|| lists::wrong("format", &format!("one of {}", SetFormat::WORDS)))?;
    let set = lists::read(&state, move |reader| reader.set(project, &wanted)).await?;
    let set: ListedSet = set.ok_or_else(unknown)?;
    stream(&state, format.media_type(), move |reader, out| {
        write(reader, &set, format, extras, out).map(drop)
    })
    .await
}
