//! Reading the body of a request: no more than may be, and not for ever.

use super::room::{Held, Room};
use super::{MAX_BODY_BYTES, Refusal};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::StreamExt;
use std::time::Duration;

/// A megabyte in this time is 35 KB/s; who is slower, or never ends, only takes up room.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of a refused body that are still read: a client whose connection is closed while it sends may never see
/// the answer, and comes again.
const MAX_HEARD_OUT_BYTES: usize = 16 << 20;

/// All of the body.
pub(super) async fn read(room: &Room, body: Body) -> Result<Held, Refusal> {
    read_up_to(MAX_BODY_BYTES, room, body).await
}

/// The same where another number of bytes is the most.
pub(super) async fn read_up_to(max_bytes: usize, room: &Room, body: Body) -> Result<Held, Refusal> {
    in_time(read_all(max_bytes, room, body)).await
}

/// Lets the client finish what will not be read.
pub(super) async fn hear_out(body: Body) {
    let _ = in_time(async {
        let mut seen = 0;
        let mut chunks = body.into_data_stream();
        while let Some(Ok(chunk)) = chunks.next().await {
            seen += chunk.len();
            if seen > MAX_BODY_BYTES {
                break;
            }
        }
        Ok(())
    })
    .await;
}

async fn in_time<T>(reading: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    tokio::time::timeout(PATIENCE, reading)
        .await
        .unwrap_or_else(|_| {
            Err(Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                "too_slow",
                format!("expected the whole body within {} s", PATIENCE.as_secs()),
            ))
        })
}

async fn read_all(max_bytes: usize, room: &Room, body: Body) -> Result<Held, Refusal> {
    // Nothing is held any more of what will be refused, while the client still finishes it.
    let mut held = Ok(room.hold());
    let mut seen = 0;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                "body_broke_off",
                "the body ended before its end",
            )
        })?;
        seen += chunk.len();
        if seen > max_bytes {
            held = Err(too_large(format!(
                "expected a body of at most {max_bytes} bytes"
            )));
        }
        if let Ok(bytes) = &mut held
            && let Err(refusal) = bytes.add(&chunk)
        {
            held = Err(refusal);
        }
        if seen > MAX_HEARD_OUT_BYTES {
            break;
        }
    }
    held
}

pub(super) fn too_large(message: String) -> Refusal {
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
}

/// The media type of a body, without its parameters and in lower case.
pub(super) fn type_of(headers: &HeaderMap) -> String {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}
