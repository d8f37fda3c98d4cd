//! Langfuse: `GET /api/public/v2/observations?type=GENERATION`, paged by a cursor (read in the types of its Python client 5.0, `ObservationV2`);
//! inputs and outputs come as texts, which are JSON where they were. Servers before 4 that somebody runs for themselves have only
//! `GET /api/public/observations`, paged by numbers (read in `fern/apis/server/definition/legacy/observations-v1.yml` of its server).

use super::span::Span;
use super::{Asked, Page, Wrong, list, text};
use crate::export::rfc3339;
use crate::sinks::request::{Method, Request};
use crate::sinks::url::encoded;
use serde_json::{Value, json};

/// Observations of one page; at most 1,000 are given.
const LIMIT: usize = 100;

/// Groups of fields.
const FIELDS: &str = "core,basic,time,io,model,usage,prompt";

/// The way that a server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Its cloud, and servers from 4 on.
    Newer,
    /// Servers before that.
    Older,
}

impl Door {
    fn path(self) -> String {
        match self {
            Self::Newer => {
                let fields = encoded(FIELDS);
                format!("/api/public/v2/observations?type=GENERATION&fields={fields}")
            }
            Self::Older => "/api/public/observations?type=GENERATION".to_owned(),
        }
    }

    /// What tells whether it is there.
    pub(super) fn probe(self) -> Request {
        Request::bare(Method::Get, format!("{}&limit=1", self.path()))
    }
}

pub(super) fn request(door: Door, asked: &Asked, cursor: Option<&str>) -> Request {
    let mut path = format!("{}&limit={LIMIT}", door.path());
    match asked {
        Asked::Between(since_ms, until_ms) => {
            let (since, until) = (rfc3339(*since_ms), rfc3339(*until_ms));
            path += &format!(
                "&fromStartTime={}&toStartTime={}",
                encoded(&since),
                encoded(&until)
            );
        }
        Asked::Trace(trace) | Asked::Span(trace, _) | Asked::Run(trace) => {
            path += &format!("&traceId={}", encoded(trace));
        }
    }
    if let Some(cursor) = cursor {
        let name = match door {
            Door::Newer => "cursor",
            Door::Older => "page",
        };
        path += &format!("&{name}={}", encoded(cursor));
    }
    Request::bare(Method::Get, path)
}

pub(super) fn read(body: &Value) -> Result<Page, Wrong> {
    Ok(Page {
        spans: list(body, "/data")?.iter().filter_map(span).collect(),
        next: text(body, "/meta/cursor")
            .map(str::to_owned)
            .or_else(|| next_number(body)),
        details: Vec::new(),
    })
}

fn next_number(body: &Value) -> Option<String> {
    let number = |pointer: &str| body.pointer(pointer).and_then(Value::as_u64);
    let (page, pages) = (number("/meta/page")?, number("/meta/totalPages")?);
    (page < pages).then(|| (page + 1).to_string())
}

fn span(observation: &Value) -> Option<Value> {
    let (trace, id) = (text(observation, "/traceId")?, text(observation, "/id")?);
    let name = text(observation, "/name").unwrap_or_default();
    let mut span = Span::call(trace, id, name);
    let start = text(observation, "/startTime");
    span.took(start, text(observation, "/endTime"));
    span.first_token(start, text(observation, "/completionStartTime"));
    if text(observation, "/level") == Some("ERROR") {
        span.failed(Some(text(observation, "/statusMessage").unwrap_or("error")));
    }
    for (name, pointers) in [
        (
            "gen_ai.response.model",
            // Versions of its API differ in the name.
            &["/model", "/providedModelName"][..],
        ),
        ("session.id", &["/sessionId"]),
        ("user.id", &["/userId"]),
        (
            "gen_ai.usage.input_tokens",
            &["/usageDetails/input", "/usageDetails/prompt_tokens"],
        ),
        (
            "gen_ai.usage.output_tokens",
            &["/usageDetails/output", "/usageDetails/completion_tokens"],
        ),
    ] {
        span.say_first(name, observation, pointers);
    }
    if let Some(version) = observation
        .get("promptVersion")
        .filter(|version| !version.is_null())
    {
        // The number alone says nothing where a project has several prompts.
        let version = match text(observation, "/promptName") {
            Some(name) => json!(format!("{name}:{version}")),
            None => json!(version.to_string()),
        };
        span.say("gen_ai.prompt.version", &version);
    }
    span.say("input.value", &observation["input"]);
    let output = parsed(&observation["output"]);
    span.say_first(
        "gen_ai.response.finish_reasons",
        &output,
        &["/choices/0/finish_reason", "/finish_reason"],
    );
    span.say_first("gen_ai.response.id", &output, &["/id"]);
    span.say("output.value", &observation["output"]);
    Some(span.done())
}

/// What a text holds, where it is JSON.
fn parsed(value: &Value) -> Value {
    let text = value.as_str().map(serde_json::from_str::<Value>);
    text.and_then(Result::ok).unwrap_or_else(|| value.clone())
}
