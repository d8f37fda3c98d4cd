//! `GET /v1/exports/{format}`: the files of `afterword export`, by HTTP, row by row as they are made.
//! `GET /v1/exports/{format}/report`: what is in it, and what was left out and why.

use super::auth::Reads;
use super::path::Name;
use super::{Refusal, State, lists};
use crate::export::{self, Format};
use crate::store::{Reader, StoreError};
use axum::Json;
use axum::body::Body;
use axum::extract;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use clap::ValueEnum;
use std::io::{self, BufWriter, Write};
use tokio::sync::mpsc;

/// Bytes that are sent together.
const CHUNK_BYTES: usize = 64 << 10;

/// Chunks that may wait for a slow reader.
const WAITING: usize = 4;

pub(super) async fn export(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(format): Name,
) -> Result<Response, Refusal> {
    let format = parse(&format)?;
    let store = state.store.clone();
    let reader = tokio::task::spawn_blocking(move || store.reader())
        .await
        .unwrap_or(Err(StoreError::Unavailable))?;
    let (chunks, mut waiting) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write(&reader, project, format, chunks.clone()) {
            tracing::error!("an export broke off: {error}");
            // So that nobody takes half of it for the whole.
            let _ = chunks.blocking_send(Err(io::ErrorKind::BrokenPipe.into()));
        }
    });
    let rows = futures_util::stream::poll_fn(move |context| waiting.poll_recv(context));
    let kind = [(header::CONTENT_TYPE, "application/x-ndjson")];
    Ok((kind, Body::from_stream(rows)).into_response())
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
            "expected dpo, kto or regression",
        )
    })
}

type Chunk = io::Result<Vec<u8>>;

/// Gives what is written to whoever sends it on.
struct Chunks(mpsc::Sender<Chunk>);

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(bytes.to_vec()));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write(
    reader: &Reader,
    project: crate::keys::ProjectId,
    format: Format,
    chunks: mpsc::Sender<Chunk>,
) -> Result<(), StoreError> {
    let mut out = BufWriter::with_capacity(CHUNK_BYTES, Chunks(chunks));
    export::write(reader, project, format, &mut out)?;
    out.flush().map_err(|source| StoreError::Io {
        path: "the export".into(),
        source,
    })
}
