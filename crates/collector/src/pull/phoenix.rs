//! Arize Phoenix: `GET /v1/projects/{project}/spans/otlpv1`, newest first (its source, and tried against 20.26).

use super::span::in_camel_case;
use super::{Asked, Page, Wrong, list, text};
use crate::export::rfc3339;
use crate::sinks::request::{Method, Request};
use crate::sinks::url::encoded;
use serde_json::Value;

/// Spans of one page.
const LIMIT: usize = 200;

pub(super) fn request(project: &str, asked: &Asked, cursor: Option<&str>) -> Request {
    let mut path = format!(
        "/v1/projects/{}/spans/otlpv1?limit={LIMIT}",
        encoded(project)
    );
    match asked {
        Asked::Between(since_ms, until_ms) => {
            let (since, until) = (rfc3339(*since_ms), rfc3339(*until_ms));
            path += &format!(
                "&start_time={}&end_time={}",
                encoded(&since),
                encoded(&until)
            );
        }
        Asked::Trace(trace) | Asked::Span(trace, _) => {
            path += &format!("&trace_id={}", encoded(trace));
        }
        Asked::Run(run) => path += &format!("&trace_id={}", encoded(run)),
    }
    if let Some(cursor) = cursor {
        path += &format!("&cursor={}", encoded(cursor));
    }
    Request::bare(Method::Get, path)
}

pub(super) fn read(body: &Value) -> Result<Page, Wrong> {
    Ok(Page {
        spans: list(body, "/data")?.iter().map(in_camel_case).collect(),
        next: text(body, "/next_cursor").map(str::to_owned),
        details: Vec::new(),
    })
}
