//! `GET /v1/sinks`: how far the sinks of a project are.

use super::auth::Reads;
use super::{Refusal, State};
use crate::keys::ProjectId;
use crate::sinks::settings::Sink;
use crate::store::{SinkState, StoreError};
use axum::Json;
use axum::extract;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A sink that this collector was told of.
#[derive(Clone, Debug)]
pub(crate) struct Configured {
    name: String,
    r#type: &'static str,
    project: ProjectId,
}

impl Configured {
    pub(super) fn of((sink, project): &(Sink, ProjectId)) -> Self {
        Self {
            name: sink.name.clone(),
            r#type: sink.r#type,
            project: *project,
        }
    }

    /// Whether it is the one of this project that is called so.
    pub(super) fn is(&self, project: ProjectId, name: &str) -> bool {
        self.project == project && self.name == name
    }

    /// What kind of system it is.
    pub(super) fn r#type(&self) -> &'static str {
        self.r#type
    }
}

/// How far the sinks of these projects are, those that this collector was not told of too.
async fn states_of(state: &State, projects: Vec<ProjectId>) -> Result<Vec<SinkState>, StoreError> {
    let store = state.store.clone();
    let read = move || {
        let mut states = Vec::new();
        for project in projects {
            states.extend(store.sink_states(project)?);
        }
        Ok(states)
    };
    tokio::task::spawn_blocking(read)
        .await
        .unwrap_or(Err(StoreError::Unavailable))
}

/// How far all sinks are that this collector was told of.
pub(super) async fn states(state: &State) -> Result<Vec<SinkState>, StoreError> {
    let projects: BTreeSet<ProjectId> = state.sinks.iter().map(|sink| sink.project).collect();
    let mut states = states_of(state, projects.into_iter().collect()).await?;
    states.retain(|found| state.sinks.iter().any(|sink| sink.name == found.name));
    Ok(states)
}

pub(super) async fn list(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
) -> Result<Json<Value>, Refusal> {
    let states = states_of(&state, vec![project]).await?;
    let ours = state.sinks.iter().filter(|sink| sink.project == project);
    let sinks: Vec<Value> = ours
        .filter_map(|sink| {
            let found = states.iter().find(|state| state.name == sink.name)?;
            let mut shown = serde_json::to_value(found).ok()?;
            shown
                .as_object_mut()?
                .insert("type".to_owned(), json!(sink.r#type));
            Some(shown)
        })
        .collect();
    Ok(Json(json!({ "sinks": sinks })))
}
