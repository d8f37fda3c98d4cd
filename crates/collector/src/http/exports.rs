//! `GET /v1/exports/{format}`: the files of `afterword export`, by HTTP, row by row as they are made.
//! `GET /v1/exports/{format}/report`: what is in it, and what was left out and why.

use super::auth::Reads;
use super::path::Name;
use super::stream::stream;
use super::{Refusal, State, lists};
use crate::export::{self, Format};
use axum::Json;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use clap::ValueEnum;
use std::io;

pub(super) async fn export(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(format): Name,
) -> Result<Response, Refusal> {
    let format = parse(&format)?;
    stream(&state, "application/x-ndjson", move |reader, out| {
        export::write(reader, project, format, out).map(drop)
    })
    .await
}

pub(super) async fn report(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(format): Name,
) -> Result<Json<export::Report>, Refusal> {
    let format = parse(&format)?;
    let report = lists::read(&state, move |reader| {
        export::write(reader, project, format, &mut io::sink())
    });
    Ok(Json(report.await?))
}

fn parse(format: &str) -> Result<Format, Refusal> {
    Format::from_str(format, false).map_err(|_| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "unknown_format",
            "expected dpo, kto, openai-preference, openai-sft, axolotl, llama-factory or regression",
        )
    })
}
