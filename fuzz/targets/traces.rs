//! Traces and log records of strangers, in both forms: what is kept of them is within its limits, can be read again once it is stored, and
//! holds nothing that would still be redacted.
#![no_main]

use afterword_collector::traces::{Call, Format, Policy, Signal, read};
use afterword_core::redact::redact;
use libfuzzer_sys::fuzz_target;

/// Small, so that they are reached.
const POLICY: Policy = Policy {
    spans: 20,
    items: 500,
    depth: 6,
    text_chars: 200,
    name_chars: 20,
    list_bytes: 2_000,
    messages: 5,
    notes: 3,
    ..Policy::DEFAULT
};

fuzz_target!(|bytes: &[u8]| {
    for signal in [Signal::Spans, Signal::LogRecords] {
        for format in [Format::Protobuf, Format::Json] {
            let Ok(received) = read(bytes, signal, format, &POLICY) else {
                continue;
            };
            let counted = received.calls.len() + received.others + received.rejected;
            assert!(counted <= received.told && received.told <= POLICY.spans);
            assert!(received.rejected == 0 || !received.answer(format).is_empty());
            for call in received.calls {
                holds(&call);
            }
        }
    }
});

fn holds(call: &Call) {
    assert_eq!((call.trace_id.len(), call.span_id.len()), (32, 16));
    assert!(call.start_ms <= call.end_ms);
    assert!(call.messages.len() <= POLICY.messages && call.output.len() <= POLICY.messages);
    for (messages, times) in [
        (&call.messages, &call.told_us.messages),
        (&call.output, &call.told_us.output),
    ] {
        assert!(times.is_empty() || times.len() == messages.len());
    }
    let stored = serde_json::to_string(call).unwrap();
    // Of fractions in tools the last bit may differ.
    let read = serde_json::from_str::<Call>(&stored).unwrap();
    assert_eq!(
        (&read.messages.len(), &read.system),
        (&call.messages.len(), &call.system)
    );
    for message in call.messages.iter().chain(&call.output) {
        assert!(message.content.chars().count() <= POLICY.text_chars);
        // What was cut may end in the middle of a mark.
        if message.content.chars().count() < POLICY.text_chars {
            assert_eq!(redact(&message.content), message.content);
        }
    }
    assert_eq!(call.clone().and(call.clone()), *call);
}
