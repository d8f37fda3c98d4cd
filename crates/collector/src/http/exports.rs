//! `GET /v1/exports/{format}`: the files of `afterword export`, by HTTP.

use super::auth::Reads;
use super::{Refusal, State, lists};
use crate::export::{self, Format};
use axum::extract::{self, Path};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use clap::ValueEnum;

pub(super) async fn export(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Path(format): Path<String>,
) -> Result<Response, Refusal> {
    let format = Format::from_str(&format, false).map_err(|_| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "unknown_format",
            "expected dpo, kto or regression",
        )
    })?;
    let rows = lists::read(&state, move |reader| {
        let mut rows = Vec::new();
        export::write(reader, project, format, &mut rows)?;
        Ok(rows)
    })
    .await?;
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], rows).into_response())
}
