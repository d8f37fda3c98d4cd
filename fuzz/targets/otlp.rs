//! OTLP as it is passed on: whatever records hold, the official messages read it, and read the same; and whatever a system
//! answers, it is judged.
#![no_main]

use afterword_collector::sinks::item::{Item, Part, Standing, Target};
use afterword_collector::sinks::meaning::Meaning;
use afterword_collector::sinks::request::{Answer, Piece, Way};
use afterword_collector::sinks::system::System;
use afterword_core::Policy;
use afterword_core::record::Record;
use afterword_core::wire::decode_batch;
use libfuzzer_sys::fuzz_target;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use prost::Message;
use serde_json::Value;

const NOW_MS: u64 = 1_790_000_000_000;

fuzz_target!(|input: &[u8]| {
    let pieces: Vec<Piece> = match decode_batch(input, &Policy::DEFAULT) {
        Ok(batch) => batch
            .records
            .iter()
            .filter_map(|(_, record)| piece(record))
            .collect(),
        Err(_) => Vec::new(),
    };
    let all: Vec<&Piece> = pieces.iter().collect();
    if let Some(request) = System::Otlp.request(&all, NOW_MS) {
        is_read(&request.body, &pieces);
    }
    for status in [200, 400, 503] {
        let answer = Answer::Came {
            status,
            retry_after_ms: None,
            body: input.to_vec(),
        };
        let _ = System::Otlp.judge(&all, &answer);
    }
});

fn piece(record: &Record) -> Option<Piece> {
    let item = Item {
        id: record.id,
        rev: record.rev,
        kind: record.kind(),
        retracted: record.retracted,
        response: record.response.id.clone(),
        target: Target {
            trace: record.response.trace_id.clone(),
            span: record.response.span_id.clone(),
            run: None,
        },
        first_at_ms: record.first_at_ms,
        at_ms: record.at_ms,
        record: serde_json::to_value(record).ok()?.as_object()?.clone(),
    };
    let (part, body) = System::Otlp
        .parts(&item, &Meaning::of(&item), &item.target)
        .pop()?;
    Some(Piece {
        record: item.id,
        part,
        way: Way::Create,
        standing: Standing {
            kind: item.kind,
            response: item.response,
            target: item.target.clone(),
            moving_to: None,
            parts: vec![Part::Signal],
            rev: item.rev,
            first_at_ms: item.first_at_ms,
            confirmed: false,
        },
        target: item.target,
        body,
    })
}

fn is_read(bytes: &[u8], pieces: &[Piece]) {
    let export = ExportLogsServiceRequest::decode(bytes).expect("the official messages read it");
    assert_eq!(export.encode_to_vec(), bytes, "and would write the same");
    let logs = &export.resource_logs[0].scope_logs[0].log_records;
    assert_eq!(logs.len(), pieces.len());
    for (log, piece) in logs.iter().zip(pieces) {
        let attributes = piece.body["attributes"].as_object().unwrap();
        assert_eq!(log.attributes.len(), attributes.len());
        for attribute in &log.attributes {
            let said = &attributes[&attribute.key];
            let read = attribute
                .value
                .as_ref()
                .and_then(|value| value.value.as_ref());
            assert!(
                is_same(read, said),
                "{}: {read:?} for {said}",
                attribute.key
            );
        }
        let hex: String = log
            .trace_id
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hex, piece.target.trace.clone().unwrap_or_default());
    }
}

fn is_same(read: Option<&Any>, said: &Value) -> bool {
    match (read, said) {
        (Some(Any::StringValue(text)), Value::String(said)) => text == said,
        (Some(Any::BoolValue(yes)), Value::Bool(said)) => yes == said,
        (Some(Any::IntValue(number)), said) if said.is_i64() || said.is_u64() => {
            said.as_i64().unwrap_or(i64::MAX) == *number
        }
        (Some(Any::DoubleValue(number)), said) if said.is_f64() => said.as_f64() == Some(*number),
        (Some(Any::ArrayValue(values)), Value::Array(said)) => {
            values.values.len() == said.len()
                && (values.values.iter().zip(said))
                    .all(|(read, said)| is_same(read.value.as_ref(), said))
        }
        // What is neither is written as JSON.
        (Some(Any::StringValue(text)), said) if said.is_object() || said.is_null() => {
            *text == said.to_string()
        }
        _ => false,
    }
}
