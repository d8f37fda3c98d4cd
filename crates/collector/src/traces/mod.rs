//! Traces that come in, as calls of language models: pure, and bounded by one policy.
//!
//! # Layout
//! - `policy`: every limit. `count`: how much there is, before anything is made of it.
//! - `otlp`, `json`: the two forms of OTLP. `attributes`: values by name, and lists whose places stand in the names. `logs`: what
//!   comes as log records.
//! - `content`: whether a call gave an answer, by what both say.
//! - `conventions`: what they mean. `notes`: where they contradict each other. `message`: one message in any form. `call`: what is kept. `clean`: what of it may be. `parts`: a call
//!   of which more comes. `user`: a person's id.

mod attributes;
mod call;
mod clean;
pub mod content;
mod conventions;
mod count;
mod json;
mod logs;
mod message;
mod notes;
mod otlp;
mod parts;
mod policy;
mod user;

pub use call::Call;
pub use message::Message;
pub use otlp::refusal;
pub use policy::Policy;
pub use user::user;

use attributes::Attributes;
use conventions::{Event, Said};
use serde_json::json;

/// How a request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `application/x-protobuf`.
    Protobuf,
    /// `application/json`.
    Json,
}

impl Format {
    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }
}

/// What a request brings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signal {
    /// `ExportTraceServiceRequest`.
    #[default]
    Spans,
    /// `ExportLogsServiceRequest`.
    LogRecords,
}

impl Signal {
    /// As a sentence has it.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Spans => "spans",
            Self::LogRecords => "log records",
        }
    }
}

/// Why a request was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It is not what it says it is.
    #[error("{0}")]
    Malformed(String),
    /// More spans or log records than one request may have.
    #[error("expected at most {} {} in a request; set a smaller batch in the exporter", Policy::DEFAULT.spans, .0.noun())]
    TooMany(Signal),
    /// More attributes, events and values than one request may have.
    #[error("expected at most {} attributes, events and values in a request; set a smaller batch in the exporter", Policy::DEFAULT.items)]
    TooManyItems,
}

/// What a request brought.
#[derive(Debug, Default)]
pub struct Received {
    /// Which kind it was of.
    pub signal: Signal,
    /// Spans or log records in it.
    pub told: usize,
    /// Calls of language models. Of all else nothing is kept.
    pub calls: Vec<Call>,
    /// Spans or log records that were of no calls.
    pub others: usize,
    /// Those without an id that is one.
    pub rejected: usize,
    /// Calls of which something was cut.
    pub cut: usize,
}

/// Reads a request.
///
/// # Errors
/// When it is malformed, or there is too much in it.
pub fn read(
    bytes: &[u8],
    signal: Signal,
    format: Format,
    policy: &Policy,
) -> Result<Received, Fault> {
    match format {
        Format::Protobuf => count::protobuf(bytes, signal, policy)?,
        Format::Json => count::json(bytes, signal, policy)?,
    }
    let mut received = Received {
        signal,
        ..Received::default()
    };
    let mut room = policy.items;
    match signal {
        Signal::Spans => {
            let export = decoded(bytes, format, json::export)?;
            let resources = export.resource_spans.into_iter();
            let scopes = resources.flat_map(|resource| resource.scope_spans);
            for span in scopes.flat_map(|scope| scope.spans) {
                take_in(&mut received, span, policy, &mut room);
            }
        }
        Signal::LogRecords => {
            let export = decoded(bytes, format, json::log_export)?;
            let resources = export.resource_logs.into_iter();
            let scopes = resources.flat_map(|resource| resource.scope_logs);
            let records = scopes.flat_map(|scope| scope.log_records);
            logs::take_in(&mut received, records, policy, &mut room);
        }
    }
    Ok(received)
}

fn decoded<T: prost::Message + Default>(
    bytes: &[u8],
    format: Format,
    of_json: impl Fn(&[u8]) -> Result<T, serde_json::Error>,
) -> Result<T, Fault> {
    match format {
        Format::Protobuf => T::decode(bytes)
            .map_err(|error| Fault::Malformed(format!("the body is no OTLP in protobuf: {error}"))),
        Format::Json => of_json(bytes)
            .map_err(|error| Fault::Malformed(format!("the body is no OTLP in JSON: {error}"))),
    }
}

fn take_in(received: &mut Received, span: otlp::Span, policy: &Policy, room: &mut usize) {
    received.told += 1;
    let (Some(trace_id), Some(span_id)) = (id(&span.trace_id, 16), id(&span.span_id, 8)) else {
        received.rejected += 1;
        return;
    };
    let said = Said {
        attributes: Attributes::of(span.attributes, policy, room),
        events: span
            .events
            .into_iter()
            .map(|event| Event {
                name: event.name,
                at_us: event.time_unix_nano / NANOS_PER_US,
                attributes: Attributes::of(event.attributes, policy, room),
            })
            .collect(),
        error: span
            .status
            .filter(|status| status.code == otlp::ERROR)
            .map(|status| {
                if status.message.is_empty() {
                    "error".to_owned()
                } else {
                    status.message
                }
            }),
        apart: false,
    }
    .with_details();
    if !said.is_call() {
        received.others += 1;
        return;
    }
    let start_ms = span.start_time_unix_nano / NANOS_PER_MS;
    let end_ms = span.end_time_unix_nano / NANOS_PER_MS;
    let mut call = Call {
        trace_id,
        span_id,
        parent_id: id(&span.parent_span_id, 8),
        name: span.name,
        start_ms,
        end_ms: end_ms.max(start_ms),
        ..Call::default()
    };
    said.tell(&mut call, policy);
    // A span that is under way yet may have no end.
    if end_ms != 0 && end_ms < start_ms && call.notes.len() < policy.notes {
        call.notes
            .push("it ends before it starts: its start is taken for its end".to_owned());
    }
    received.keep(call, policy);
}

const NANOS_PER_MS: u64 = 1_000_000;
const NANOS_PER_US: u64 = 1_000;

/// In lower-case hex; none where it is of another length, or all zeros, which OTLP has for none.
fn id(bytes: &[u8], length: usize) -> Option<String> {
    let is_one = bytes.len() == length && bytes.iter().any(|byte| *byte != 0);
    is_one.then(|| bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Received {
    fn keep(&mut self, call: Call, policy: &Policy) {
        let call = call.cleaned(policy);
        self.cut += usize::from(call.was_cut());
        self.calls.push(call);
    }

    /// Spans or log records that count towards what a key may send in a second. A back end's other logs come along with those of its
    /// calls, and cost next to nothing.
    #[must_use]
    pub const fn charged(&self) -> usize {
        match self.signal {
            Signal::Spans => self.told,
            Signal::LogRecords => self.told.saturating_sub(self.others),
        }
    }

    /// The answer to it, by OTLP: that all was taken as it came, or what was not.
    #[must_use]
    pub fn answer(&self, format: Format) -> Vec<u8> {
        let mut said = Vec::new();
        if self.rejected > 0 {
            let told = self.signal.noun();
            said.push(format!(
                "{told} without a trace id of 16 bytes and a span id of 8 bytes are not taken"
            ));
        }
        if self.cut > 0 {
            let most = Policy::DEFAULT.text_chars;
            said.push(format!("{} calls are stored with over-long texts or lists cut (a text has at most {most} characters)", self.cut));
        }
        let message = said.join("; ");
        match format {
            Format::Protobuf => otlp::answer(self.rejected, &message),
            Format::Json if message.is_empty() => b"{}".to_vec(),
            Format::Json => {
                // 64-bit numbers are texts in protobuf's JSON.
                let rejected = match self.signal {
                    Signal::Spans => "rejectedSpans",
                    Signal::LogRecords => "rejectedLogRecords",
                };
                let partial =
                    json!({ rejected: self.rejected.to_string(), "errorMessage": message });
                json!({ "partialSuccess": partial })
                    .to_string()
                    .into_bytes()
            }
        }
    }
}
