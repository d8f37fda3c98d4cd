//! What can be read with the secret key: records and responses, paged.

use super::auth::Reads;
use super::path::Name;
use super::{Refusal, State};
use crate::keys::ProjectId;
use crate::quality;
use crate::store::{Filter, Reader, StoreError, latest};
use afterword_core::record::Kind;
use axum::Json;
use axum::extract::{self, Query};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Entries of one page, unless asked otherwise, and at most.
const LIMIT: usize = 100;
pub(super) const MAX_LIMIT: usize = 1_000;

pub(super) fn wrong(name: &str, right: &str) -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "bad_parameter",
        format!("{name}: expected {right}"),
    )
}

fn filter(parameters: Vec<(String, String)>, known: &[&str]) -> Result<Filter, Refusal> {
    let mut filter = Filter {
        limit: LIMIT,
        ..Filter::default()
    };
    for (name, value) in parameters {
        if !known.contains(&name.as_str()) {
            let name: String = name.chars().take(40).collect();
            return Err(Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "unknown_parameter",
                format!(
                    "there is no parameter {name:?}; there are {}",
                    known.join(", ")
                ),
            ));
        }
        match name.as_str() {
            "trace_id" => filter.trace_id = Some(value),
            "response_id" => filter.response_id = Some(value),
            "visitor" => filter.visitor = Some(value),
            "kind" => {
                let kinds = Kind::ALL.map(Kind::as_str).join(", ");
                filter.kind = Some(
                    Kind::parse(&value).ok_or_else(|| wrong("kind", &format!("one of {kinds}")))?,
                );
            }
            "since" => {
                let since = value.parse::<i64>().ok().filter(|since| *since >= 0);
                filter.since_ms =
                    Some(since.ok_or_else(|| wrong("since", "ms since the Unix epoch"))?);
            }
            "cursor" => {
                filter.cursor = Some(
                    value
                        .parse()
                        .map_err(|_| wrong("cursor", "the next_cursor of a page"))?,
                );
            }
            _ => {
                filter.limit = value
                    .parse()
                    .ok()
                    .filter(|limit| (1..=MAX_LIMIT).contains(limit))
                    .ok_or_else(|| wrong("limit", "a number from 1 to 1000"))?;
            }
        }
    }
    Ok(filter)
}

/// Reads in a thread that may block.
pub(super) async fn read<T: Send + 'static>(
    state: &State,
    act: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Refusal> {
    let store = state.store.clone();
    let read = tokio::task::spawn_blocking(move || act(&store.reader()?)).await;
    Ok(read.unwrap_or(Err(StoreError::Unavailable))?)
}

fn page(name: &str, (entries, next): (Vec<Value>, Option<i64>)) -> Json<Value> {
    Json(json!({ name: entries, "next_cursor": next.map(|cursor| cursor.to_string()) }))
}

pub(super) async fn records(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, Refusal> {
    let known = [
        "trace_id",
        "response_id",
        "kind",
        "visitor",
        "since",
        "cursor",
        "limit",
    ];
    let filter = filter(parameters, &known)?;
    Ok(page(
        "records",
        read(&state, move |reader| reader.records(project, &filter)).await?,
    ))
}

pub(super) async fn responses(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, Refusal> {
    let filter = filter(parameters, &["trace_id", "since", "cursor", "limit"])?;
    Ok(page(
        "responses",
        read(&state, move |reader| {
            reader.responses(project, None, &filter)
        })
        .await?,
    ))
}

pub(super) async fn response(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(id): Name,
) -> Result<Json<Value>, Refusal> {
    read(&state, move |reader| one(reader, project, &id))
        .await?
        .map(Json)
        .ok_or_else(|| {
            Refusal::new(
                StatusCode::NOT_FOUND,
                "not_found",
                "no record is about a response of this id",
            )
        })
}

pub(super) fn one(
    reader: &Reader,
    project: ProjectId,
    id: &str,
) -> Result<Option<Value>, StoreError> {
    let only = Filter {
        limit: 1,
        ..Filter::default()
    };
    let Some(mut response) = reader.responses(project, Some(id), &only)?.0.pop() else {
        return Ok(None);
    };
    let about = Filter {
        response_id: Some(id.to_owned()),
        limit: MAX_LIMIT,
        ..Filter::default()
    };
    let (records, _) = reader.records(project, &about)?;
    let call = reader.call(project, id)?;
    let quality = quality::of(reader, project, id)?;
    let labels = reader.label_history(project, id)?;
    if let Some(members) = response.as_object_mut() {
        members.insert("quality".to_owned(), json!(quality));
        members.insert("labels".to_owned(), json!(latest(&labels)));
        members.insert("records".to_owned(), Value::Array(records));
        if let Some(call) = call {
            members.insert("call".to_owned(), call.shown());
        }
    }
    Ok(Some(response))
}
