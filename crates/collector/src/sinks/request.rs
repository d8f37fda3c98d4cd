//! What is asked of a system, what it answers, and what the answer means.

use super::item::{Part, Standing, Target};
use afterword_core::record::RecordId;
use serde_json::Value;

/// What is to be done with a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Put it there.
    Create,
    /// Change what stands there.
    Update,
    /// Take it away.
    Remove,
}

/// The smallest thing that a system is asked to put, change or remove.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The record that it is of.
    pub record: RecordId,
    /// Which part of it.
    pub part: Part,
    /// What is to be done.
    pub way: Way,
    /// Where.
    pub target: Target,
    /// What stands there, or will.
    pub standing: Standing,
    /// What is put, in the system's own form.
    pub body: Value,
}

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say it")]
pub enum Method {
    Get,
    Post,
    Patch,
    Delete,
    /// Lines at the end of a file.
    Append,
}

/// What a system is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// The path and query behind the sink's address.
    pub path: String,
    /// Headers beside those with secrets.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without a body.
    #[must_use]
    pub fn bare(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// A request with a body in JSON.
    #[must_use]
    pub fn json(method: Method, path: String, body: &Value) -> Self {
        Self {
            method,
            path,
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.to_string().into_bytes(),
        }
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub enum Answer {
    /// An answer.
    Came {
        /// Its status.
        status: u16,
        /// Ms that it asks to be left alone.
        retry_after_ms: Option<u64>,
        /// The beginning of its body.
        body: Vec<u8>,
    },
    /// None, and why.
    Silence(String),
}

/// What an answer means for the pieces of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// They are there, or gone, as was asked.
    Done,
    /// One of them is at fault: each is to be asked for by itself.
    Split,
    /// The piece is to be asked for in another way.
    As(Way),
    /// The same once more: the system has shown which form it takes.
    Again,
    /// What they belong to has not arrived there.
    NotYet(String),
    /// The system stumbles over this piece, or over everything.
    Stumble(String),
    /// It will never be taken: a stable code, and what the system said.
    Never(&'static str, String),
    /// The system takes nothing at the moment.
    Retry(String, Option<u64>),
}

/// The meaning of an answer that no system has its own idea of.
#[must_use]
pub fn judge(pieces: usize, answer: &Answer) -> Judgement {
    let (status, retry_after_ms, body) = match answer {
        Answer::Silence(why) => return Judgement::Retry(why.clone(), None),
        Answer::Came {
            status,
            retry_after_ms,
            body,
        } => (*status, *retry_after_ms, body),
    };
    let said = said(status, body);
    match status {
        200..=299 => Judgement::Done,
        300..=399 => Judgement::Retry(
            format!("{said}; expected no redirect: set url to where it leads"),
            None,
        ),
        401 | 403 => Judgement::Retry(format!("{said}; check the secret"), retry_after_ms),
        404 | 405 => Judgement::Retry(format!("{said}; check the url"), retry_after_ms),
        400 | 409 | 413 | 415 | 422 if pieces > 1 => Judgement::Split,
        413 => Judgement::Never("too_large", said),
        400 | 409 | 415 | 422 => Judgement::Never("refused", said),
        500 | 501 if pieces > 1 => Judgement::Split,
        500 | 501 => Judgement::Stumble(said),
        _ => Judgement::Retry(said, retry_after_ms),
    }
}

/// Characters of what a system said that are kept.
const SAID: usize = 300;

/// The status and the beginning of the body, in one line.
#[must_use]
pub fn said(status: u16, body: &[u8]) -> String {
    let body = String::from_utf8_lossy(body);
    let words: Vec<&str> = body.split_whitespace().collect();
    let body: String = words.join(" ").chars().take(SAID).collect();
    if body.is_empty() {
        format!("status {status}")
    } else {
        format!("status {status}: {body}")
    }
}
