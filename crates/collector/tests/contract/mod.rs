//! Servers that hold a caller to what a system's public API description says, strictly: an unknown member, another type
//! or a missing header is refused, and said. They also play the answers that are seldom met.
//!
//! # Layout
//! - `langfuse`, `langsmith`: one for each system. `calls`: what four of them keep of calls. `served`: any of them on a port of loopback.
//! - `passing`: a collector that passes records on. `signals`: a record of every kind.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

pub mod calls;
pub mod langfuse;
pub mod langsmith;
pub mod passing;
pub mod served;
pub mod signals;

use afterword_collector::sinks::request::{Answer, Method, Request};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// A request as a server sees it.
pub struct Asked {
    pub method: String,
    pub path: String,
    pub query: HashMap<String, String>,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn new(method: &str, uri: &str, headers: HashMap<String, String>, body: Vec<u8>) -> Self {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let query = pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query,
            headers,
            body,
        }
    }

    /// A request of a sink, which gets there with this header.
    pub fn of(request: &Request, authority: (&str, &str)) -> Self {
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
            Method::Append => panic!("a file is no server"),
        };
        let mut headers: HashMap<_, _> = request
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        headers.insert(authority.0.to_owned(), authority.1.to_owned());
        Self::new(method, &request.path, headers, request.body.clone())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The body, which has to be JSON and to say so.
    pub fn json(&self) -> Result<Value, Said> {
        if self.header("content-type") != "application/json" {
            return Err(Said::text(415, "expected Content-Type: application/json"));
        }
        serde_json::from_slice(&self.body).map_err(|error| Said::text(400, &error.to_string()))
    }
}

/// What a server says.
#[derive(Clone, Debug)]
pub struct Said {
    pub status: u16,
    pub retry_after: Option<u32>,
    pub body: Value,
}

impl Said {
    pub fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            retry_after: None,
            body,
        }
    }

    pub fn text(status: u16, message: &str) -> Self {
        Self::json(status, json!({ "message": message }))
    }

    pub fn after(status: u16, seconds: u32) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::text(status, "too many requests")
        }
    }

    pub fn answer(&self) -> Answer {
        Answer::Came {
            status: self.status,
            retry_after_ms: self.retry_after.map(|seconds| u64::from(seconds) * 1_000),
            body: self.body.to_string().into_bytes(),
        }
    }
}

/// A server of a contract.
pub trait Contract: Send + 'static {
    fn answer(&mut self, asked: &Asked) -> Said;
}

/// The members of an object, which has to have these and may have those, and no others.
pub fn members<'a>(
    value: &'a Value,
    needed: &[&str],
    allowed: &[&str],
) -> Result<&'a Map<String, Value>, String> {
    let members = value.as_object().ok_or("expected an object")?;
    if let Some(missing) = needed.iter().find(|name| !members.contains_key(**name)) {
        return Err(format!("{missing} is missing"));
    }
    let known = |name: &str| needed.contains(&name) || allowed.contains(&name);
    match members.keys().find(|name| !known(name)) {
        Some(stranger) => Err(format!("there is no member {stranger}")),
        None => Ok(members),
    }
}

/// That a member, where it is there, is as it should be.
pub fn check(
    members: &Map<String, Value>,
    name: &str,
    right: &str,
    is_right: impl Fn(&Value) -> bool,
) -> Result<(), String> {
    match members.get(name) {
        Some(value) if !is_right(value) => Err(format!("{name}: expected {right}, found {value}")),
        _ => Ok(()),
    }
}

pub fn is_hex(value: &Value, digits: usize) -> bool {
    let lower = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    value
        .as_str()
        .is_some_and(|text| text.len() == digits && text.bytes().all(lower))
}

pub fn is_uuid(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| {
                if matches!(at, 8 | 13 | 18 | 23) {
                    byte == b'-'
                } else {
                    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
                }
            })
    })
}

pub fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}
