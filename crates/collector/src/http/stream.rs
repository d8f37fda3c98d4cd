//! An answer that is sent on as it is made, so that no large one has to be held whole.

use super::{Refusal, State};
use crate::store::{Reader, StoreError};
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::io::{self, BufWriter, Write};
use tokio::sync::mpsc;

/// Bytes that are sent together.
const CHUNK_BYTES: usize = 64 << 10;

/// Chunks that may wait for a slow reader.
const WAITING: usize = 4;

/// Answers with what `write` writes, in a thread that may block. What fails before anything can be read is a refusal; where
/// it fails later the answer breaks off.
pub(super) async fn stream(
    state: &State,
    kind: &'static str,
    write: impl FnOnce(&Reader, &mut dyn Write) -> Result<(), StoreError> + Send + 'static,
) -> Result<Response, Refusal> {
    let store = state.store.clone();
    let reader = tokio::task::spawn_blocking(move || store.reader())
        .await
        .unwrap_or(Err(StoreError::Unavailable))?;
    let (chunks, mut waiting) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write_all(&reader, Chunks(chunks.clone()), write) {
            tracing::error!("an answer broke off: {error}");
            // So that nobody takes half of it for the whole.
            let _ = chunks.blocking_send(Err(io::ErrorKind::BrokenPipe.into()));
        }
    });
    let rows = futures_util::stream::poll_fn(move |context| waiting.poll_recv(context));
    Ok(([(header::CONTENT_TYPE, kind)], Body::from_stream(rows)).into_response())
}

fn write_all(
    reader: &Reader,
    chunks: Chunks,
    write: impl FnOnce(&Reader, &mut dyn Write) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut out = BufWriter::with_capacity(CHUNK_BYTES, chunks);
    write(reader, &mut out)?;
    out.flush().map_err(|source| StoreError::Io {
        path: "an answer".into(),
        source,
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
