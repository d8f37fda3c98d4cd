//! Unpacking what a stranger has packed: piece by piece, and no more than is allowed.

use super::room::{Held, Room};
use super::{Refusal, body};
use axum::http::StatusCode;
use flate2::read::MultiGzDecoder;
use std::io::{self, Read};

/// Bytes that are unpacked at a time.
const PIECE_BYTES: usize = 64 << 10;

/// Why a body was not unpacked.
#[derive(Debug)]
pub enum Fault<E> {
    /// It is no gzip, or breaks off.
    Malformed(io::Error),
    /// There would be more of it than is allowed.
    TooLarge,
    /// Whoever takes the pieces has no room for one.
    NotTaken(E),
}

/// Unpacks all of it, and hands over each piece. The rest of a bomb is never looked at.
///
/// # Errors
/// What is malformed or too large; and whatever `take` fails with.
pub fn unpack<E>(
    packed: &[u8],
    max_bytes: usize,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), Fault<E>> {
    let mut rest = MultiGzDecoder::new(packed);
    let mut piece = vec![0; PIECE_BYTES];
    let mut unpacked = 0;
    loop {
        let read = rest.read(&mut piece).map_err(Fault::Malformed)?;
        if read == 0 {
            return Ok(());
        }
        unpacked += read;
        if unpacked > max_bytes {
            return Err(Fault::TooLarge);
        }
        take(piece.get(..read).unwrap_or_default()).map_err(Fault::NotTaken)?;
    }
}

/// A body as it was before it was packed.
pub(super) fn unpacked(room: &Room, packed: &[u8], max_bytes: usize) -> Result<Held, Refusal> {
    let mut unpacked = room.hold();
    unpack(packed, max_bytes, |piece| unpacked.add(piece)).map_err(|fault| match fault {
        Fault::Malformed(error) => Refusal::new(
            StatusCode::BAD_REQUEST,
            "malformed_gzip",
            format!("the body is not gzip: {error}"),
        ),
        Fault::TooLarge => {
            body::too_large(format!("expected at most {max_bytes} bytes when unpacked"))
        }
        Fault::NotTaken(refusal) => refusal,
    })?;
    Ok(unpacked)
}
