//! Calls that another system keeps, asked for: for teams whose traces live there. What comes is read, cleaned and redacted as what comes
//! by `POST /v1/traces`, for each system's own form is made into OTLP first.
//!
//! # Layout
//! - `settings`: which system, where, and with which secret. `policy`: every limit.
//! - [`System`]: what each is asked, and what its answers say: `langfuse`, `langsmith`, `phoenix`, `mlflow`. Pure.
//! - `span`: a span of OTLP in JSON. `time`: times in words. `pace`: what an answer means. Pure as well.
//! - `run`: the one that has a network and a store.

pub mod langfuse;
mod langsmith;
mod mlflow;
mod pace;
mod phoenix;
pub mod policy;
pub mod run;
pub mod settings;
mod span;
mod time;

use crate::sinks::request::Request;
use serde_json::Value;

/// A system that is asked, with what is known of the project there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum System {
    /// Observations of the type GENERATION, by the door that this server has.
    Langfuse(langfuse::Door),
    /// Runs of the type llm, of the project of this name or id.
    Langsmith(Option<String>),
    /// Spans of the project of this name.
    Phoenix(String),
    /// Traces of the experiment of this name or id.
    Mlflow(String),
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// What started at or after the first time and before the second one, ms.
    Between(u64, u64),
    /// One trace, 32 hex digits.
    Trace(String),
    /// One run of LangSmith, a UUID.
    Run(String),
    /// The run that LangSmith makes of this span; the trace is what the page knows it by.
    Span(String, String),
}

/// What one answer says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Spans as OTLP has them in JSON.
    pub spans: Vec<Value>,
    /// What the next page is asked for by; none after the last.
    pub next: Option<String>,
    /// What is to be asked besides, to get the spans themselves.
    pub details: Vec<Request>,
}

/// What is wrong with an answer, in a sentence.
pub type Wrong = String;

impl System {
    /// The word on the command line and in the file.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Langfuse(_) => "langfuse",
            Self::Langsmith(_) => "langsmith",
            Self::Phoenix(_) => "phoenix",
            Self::Mlflow(_) => "mlflow",
        }
    }

    /// What has to be asked first, to know the project by its id, or which door there is.
    #[must_use]
    pub fn project(&self) -> Option<Request> {
        match self {
            Self::Langsmith(Some(name)) => langsmith::project(name),
            Self::Mlflow(name) => mlflow::project(name),
            Self::Langfuse(door) => Some(door.probe()),
            Self::Langsmith(None) | Self::Phoenix(_) => None,
        }
    }

    /// The same with what the answer to that says; null stands for 'there is no such thing'.
    ///
    /// # Errors
    /// When it names none.
    pub fn with_project(self, body: &Value) -> Result<Self, Wrong> {
        let none = |name: &str| format!("there is no project {name:?}");
        match self {
            Self::Langsmith(Some(name)) => langsmith::id_of_project(body)
                .map(|id| Self::Langsmith(Some(id)))
                .ok_or_else(|| none(&name)),
            Self::Mlflow(name) => mlflow::id_of_project(body)
                .map(Self::Mlflow)
                .ok_or_else(|| none(&name)),
            Self::Langfuse(_) if body.is_null() => Ok(Self::Langfuse(langfuse::Door::Older)),
            other => Ok(other),
        }
    }

    /// The request for a page.
    #[must_use]
    pub fn request(&self, asked: &Asked, cursor: Option<&str>) -> Request {
        match self {
            Self::Langfuse(door) => langfuse::request(*door, asked, cursor),
            Self::Langsmith(project) => langsmith::request(project.as_deref(), asked, cursor),
            Self::Phoenix(project) => phoenix::request(project, asked, cursor),
            Self::Mlflow(experiment) => mlflow::request(experiment, asked, cursor),
        }
    }

    /// What its answer says.
    ///
    /// # Errors
    /// When it is of another form.
    pub fn read(&self, body: &Value) -> Result<Page, Wrong> {
        match self {
            Self::Langfuse(_) => langfuse::read(body),
            Self::Langsmith(_) => langsmith::read(body),
            Self::Phoenix(_) => phoenix::read(body),
            Self::Mlflow(_) => mlflow::read(body),
        }
    }
}

/// The list that an answer must have.
fn list<'a>(body: &'a Value, pointer: &str) -> Result<&'a Vec<Value>, Wrong> {
    let found = body.pointer(pointer).and_then(Value::as_array);
    found.ok_or_else(|| format!("the answer has no list at {pointer}"))
}

/// A text that says something.
fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    let text = value.pointer(pointer)?.as_str()?;
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traces::{Format, Policy, Signal, read};
    use proptest::prelude::*;
    use serde_json::json;

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z0-9:TZ{}.-]{0,30}".prop_map(Value::from),
        ];
        let name = prop::sample::select(vec![
            "id",
            "trace_id",
            "traceId",
            "inputs",
            "outputs",
            "messages",
            "choices",
            "kwargs",
            "content",
            "role",
            "type",
            "key",
            "value",
            "attributes",
            "string_value",
            "kvlist_value",
            "start_time",
            "startTime",
            "input",
            "output",
            "usageDetails",
            "extra",
            "metadata",
        ]);
        leaf.prop_recursive(5, 60, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((name.clone(), inner), 0..6).prop_map(|members| members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()),
            ]
        })
    }

    proptest! {
        /// Whatever a system says, it is read as something or refused, and so is what is made of it.
        #[test]
        fn any_answer_is_read(items in prop::collection::vec(any_json(), 0..4)) {
            let list = json!(items);
            let body = json!({ "data": list, "runs": list, "trace": { "spans": list }, "meta": items.first(), "cursors": items.first() });
            let mlflow = System::Mlflow("0".to_owned());
            for system in [System::Langfuse(langfuse::Door::Newer), System::Langsmith(None), System::Phoenix("p".to_owned()), mlflow] {
                let page = system.read(&body).unwrap();
                prop_assert!(page.spans.len() <= items.len());
                let export = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": page.spans }] }] });
                let _ = read(export.to_string().as_bytes(), Signal::Spans, Format::Json, &Policy::DEFAULT);
            }
            for other in items {
                let _ = System::Langfuse(langfuse::Door::Older).read(&other);
                let _ = System::Mlflow("0".to_owned()).read(&other);
            }
        }
    }
}
