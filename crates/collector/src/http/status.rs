//! `GET /`: for whoever is logged in, how things are; for others the demo, or the login.

use super::html::Page;
use super::{Refusal, State, login};
use crate::export::time::rfc3339;
use crate::keys::ProjectId;
use crate::store::{SinkState, StoreError};
use axum::extract::{self, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

pub(super) async fn home(
    extract::State(state): extract::State<State>,
    request: Request,
) -> Result<Response, Refusal> {
    let (parts, _) = request.into_parts();
    match login::session(&state, &parts) {
        Some(session) => status(&state, session.project).await,
        None if state.demo.is_some() => Ok(Redirect::temporary("/demo/").into_response()),
        None => Ok(Redirect::to("/login").into_response()),
    }
}

const WAYS: &str = "<h2>As JSON</h2>
<p><a href=\"/v1/records\">Records</a>, <a href=\"/v1/responses\">responses</a>, <a href=\"/v1/sinks\">sinks</a>,
<a href=\"/metrics\">metrics</a>, and <a href=\"/openapi.json\">what describes all of it</a></p>
<form method=\"post\" action=\"/logout\"><button>Log out</button></form>
";

async fn status(state: &State, project: ProjectId) -> Result<Response, Refusal> {
    let store = state.store.clone();
    let read = move || {
        Ok::<_, StoreError>((
            store.reader()?.totals_of(project)?,
            store.sink_states(project)?,
        ))
    };
    let read = tokio::task::spawn_blocking(read).await;
    let (kinds, sinks) = read.unwrap_or(Err(StoreError::Unavailable))?;
    let kinds: Vec<_> = kinds
        .into_iter()
        .map(|(kind, all, retracted)| [kind, all.to_string(), retracted.to_string()])
        .collect();
    let sinks: Vec<_> = sinks.iter().map(|sink| row(state, project, sink)).collect();
    let mut page = Page::new("Afterword");
    match state.store.not_ready().await {
        None => page.raw("<p>Records are taken.</p>\n"),
        Some(why) => page
            .raw("<p class=\"wrong\">No records are taken: ")
            .text(&why)
            .raw("</p>\n"),
    };
    Ok(page
        .table(
            "Records",
            ["Kind", "All", "Taken back"],
            &kinds,
            "There are none yet.",
        )
        .table(
            "Sinks",
            ["Name", "Type", "Passed on", "Waiting", "State"],
            &sinks,
            "None is configured: see docs/sinks.md.",
        )
        .raw(WAYS)
        .respond(StatusCode::OK))
}

/// A sink, and how it is with it. One that the configuration names no more has no type.
fn row(state: &State, project: ProjectId, sink: &SinkState) -> [String; 5] {
    let known = state
        .sinks
        .iter()
        .find(|known| known.is(project, &sink.name));
    let how = match (sink.failing_since_ms, &sink.last_error) {
        (Some(since), error) => format!(
            "has taken nothing since {}: {}",
            rfc3339(since),
            error.as_deref().unwrap_or("it did not say why")
        ),
        (None, _) if known.is_none() => "not configured any more".to_owned(),
        (None, _) => "well".to_owned(),
    };
    [
        sink.name.clone(),
        known.map_or("", |known| known.r#type()).to_owned(),
        sink.sent.to_string(),
        sink.backlog.to_string(),
        how,
    ]
}
