//! Events of OpenTelemetry's GenAI conventions that come as log records: a call's messages one by one, or all of its details.

use super::attributes::Attributes;
use super::call::Call;
use super::conventions::{Event, Said, tells_of_call};
use super::{NANOS_PER_MS, NANOS_PER_US, Policy, Received, id, otlp};
use std::collections::BTreeMap;

/// The ids of a trace and of a span.
type Place = (String, String);

/// Takes in the records of a request. Of those that tell of no call nothing is kept.
pub(super) fn take_in(
    received: &mut Received,
    records: impl Iterator<Item = otlp::LogRecord>,
    policy: &Policy,
    room: &mut usize,
) {
    let mut calls: BTreeMap<Place, Vec<(u64, Event)>> = BTreeMap::new();
    for record in records {
        received.told += 1;
        let name = name(&record);
        if !tells_of_call(&name) {
            received.others += 1;
            continue;
        }
        let (Some(trace), Some(span)) = (id(&record.trace_id, 16), id(&record.span_id, 8)) else {
            received.rejected += 1;
            continue;
        };
        // Whoever sends it may leave out when it happened, and say only when it was heard of.
        let at_ns = match record.time_unix_nano {
            0 => record.observed_time_unix_nano,
            at => at,
        };
        let mut attributes = Attributes::of(record.attributes, policy, room);
        attributes.take_body(record.body, policy, room);
        let event = Event {
            name,
            at_us: at_ns / NANOS_PER_US,
            attributes,
        };
        calls.entry((trace, span)).or_default().push((at_ns, event));
    }
    for (place, mut events) in calls {
        events.sort_by_key(|(at, _)| *at);
        let count = events.len();
        match call(place, events, policy) {
            Some(call) => received.keep(call, policy),
            None => received.others += count,
        }
    }
}

/// Older SDKs have it among the attributes.
fn name(record: &otlp::LogRecord) -> String {
    if !record.event_name.is_empty() {
        return record.event_name.clone();
    }
    let named = record
        .attributes
        .iter()
        .find(|pair| pair.key == "event.name");
    match named.and_then(|pair| pair.value.as_ref()?.value.as_ref()) {
        Some(otlp::Any::Text(name)) => name.clone(),
        _ => String::new(),
    }
}

/// What the events of one span say of a call, in their order; none where it is no call, or they say nothing of what was said.
fn call((trace_id, span_id): Place, events: Vec<(u64, Event)>, policy: &Policy) -> Option<Call> {
    let at_ms = |(at, _): &(u64, Event)| at / NANOS_PER_MS;
    // One that says nothing of when it happened says nothing of when the call was made.
    let start_ms = events.iter().map(at_ms).find(|at| *at > 0).unwrap_or(0);
    let end_ms = events.last().map_or(0, at_ms);
    let said = Said {
        attributes: Attributes::default(),
        events: events.into_iter().map(|(_, event)| event).collect(),
        error: None,
        apart: true,
    }
    .with_details();
    if !said.is_call() {
        return None;
    }
    let mut call = Call {
        trace_id,
        span_id,
        start_ms,
        end_ms,
        alone: said.is_alone(),
        ..Call::default()
    };
    said.tell(&mut call, policy);
    let says = !call.messages.is_empty() || !call.output.is_empty() || call.system.is_some();
    says.then_some(call)
}
