//! A body that says it is gzip: whatever it holds, no more is unpacked than is allowed, and what comes of it is judged as
//! any other body.
#![no_main]

use afterword_collector::http::gzip::{Fault, unpack};
use afterword_core::Policy;
use afterword_core::wire::decode_batch;
use libfuzzer_sys::fuzz_target;
use std::convert::Infallible;

/// Small, so that it is reached.
const MOST: usize = 64 << 10;

fuzz_target!(|packed: &[u8]| {
    let mut unpacked = Vec::new();
    let done = unpack(packed, MOST, |piece| {
        unpacked.extend_from_slice(piece);
        Ok::<_, Infallible>(())
    });
    assert!(unpacked.len() <= MOST);
    match done {
        Ok(()) => {
            let _ = decode_batch(&unpacked, &Policy::DEFAULT);
        }
        Err(Fault::Malformed(error)) => assert!(!error.to_string().is_empty()),
        Err(Fault::TooLarge) => {}
        Err(Fault::NotTaken(never)) => match never {},
    }
});
