//! Records as OTLP logs, decoded by the official protobuf.
#![allow(
    clippy::unwrap_used,
    clippy::unreachable,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod contract;
mod support;

use afterword_collector::sinks::item::{Item, Target};
use afterword_collector::sinks::meaning::Meaning;
use afterword_collector::sinks::plan::{Changes, Plan, plan};
use afterword_collector::sinks::request::{Answer, Judgement, Method, Piece, Request};
use afterword_collector::sinks::system::System;
use afterword_core::record::{Kind, RecordId};
use contract::signals::{SPAN, TRACE, all};
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsPartialSuccess, ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use prost::Message;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::records::{NOW, record};

fn item(kind: Kind, own: Value, target: Target) -> Item {
    let id = RecordId::derive("v-1", "r-1", kind);
    let mut record = record("v-1", "r-1", 7, json!({ "model": "m-1" }), kind, own);
    record["context"] = json!({ "session": "s-1", "visitor": "v-1" });
    Item {
        id,
        rev: 7,
        kind,
        retracted: false,
        response: "r-1".to_owned(),
        target,
        first_at_ms: NOW - 1_000,
        at_ms: NOW,
        record: record.as_object().unwrap().clone(),
    }
}

fn traced() -> Target {
    Target {
        trace: Some(TRACE.to_owned()),
        span: Some(SPAN.to_owned()),
        run: None,
    }
}

fn changes(item: &Item) -> Box<Changes> {
    let Plan::Changes(changes) = plan(&System::Otlp, item.id, Some(item), None) else {
        unreachable!("an event can always be sent")
    };
    changes
}

fn request(pieces: &[Piece]) -> Request {
    let pieces: Vec<&Piece> = pieces.iter().collect();
    System::Otlp.request(&pieces, NOW + 5).unwrap()
}

/// The one event of a request, and its attributes.
fn event(request: &Request) -> (LogRecord, BTreeMap<String, Any>) {
    assert_eq!(
        (request.method, request.path.as_str()),
        (Method::Post, "/v1/logs")
    );
    assert_eq!(
        request.headers,
        [("content-type", "application/x-protobuf".to_owned())]
    );
    let mut export = ExportLogsServiceRequest::decode(request.body.as_slice()).unwrap();
    // Nothing was written that the official messages do not know, and nothing in another form.
    assert_eq!(export.encode_to_vec(), request.body);
    let mut logs = export.resource_logs.remove(0);
    let service = &logs.resource.as_ref().unwrap().attributes[0];
    assert_eq!(service.key, "service.name");
    assert_eq!(logs.scope_logs[0].scope.as_ref().unwrap().name, "afterword");
    let record = logs.scope_logs.remove(0).log_records.remove(0);
    let attributes = record
        .attributes
        .iter()
        .map(|it| (it.key.clone(), it.value.clone().unwrap().value.unwrap()))
        .collect();
    (record, attributes)
}

fn text(text: &str) -> Any {
    Any::StringValue(text.to_owned())
}

#[test]
fn each_kind_is_an_evaluation_beside_its_span() {
    for (kind, own, (name, label, score, comment, correction)) in all() {
        let (event, attributes) = event(&request(
            &changes(&item(kind, own.clone(), traced())).pieces,
        ));
        assert_eq!(event.event_name, "gen_ai.evaluation.result");
        let hex = |bytes: &[u8]| {
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        assert_eq!(
            (hex(&event.trace_id), hex(&event.span_id)),
            (TRACE.to_owned(), SPAN.to_owned())
        );
        assert_eq!(
            (event.time_unix_nano, event.observed_time_unix_nano),
            (NOW * 1_000_000, (NOW + 5) * 1_000_000)
        );
        assert_eq!(event.severity_number, 9);
        let get = |name: &str| attributes.get(name).cloned();
        assert_eq!(
            get("gen_ai.evaluation.name"),
            Some(text(&name.replacen('_', ".", 1)))
        );
        assert_eq!(get("gen_ai.evaluation.score.label"), Some(text(label)));
        assert_eq!(
            get("gen_ai.evaluation.score.value"),
            score.map(Any::DoubleValue)
        );
        assert_eq!(get("gen_ai.evaluation.explanation"), comment.map(text));
        assert_eq!(get("gen_ai.response.id"), Some(text("r-1")));
        assert_eq!(get("afterword.correction"), correction.map(text));
        assert_eq!(
            get("afterword.record.id"),
            Some(text(&RecordId::derive("v-1", "r-1", kind).to_text()))
        );
        assert_eq!(get("afterword.record.rev"), Some(Any::IntValue(7)));
        for (name, value) in own.as_object().unwrap() {
            let found = get(&format!("afterword.{name}"));
            match value {
                Value::Bool(yes) => assert_eq!(found, Some(Any::BoolValue(*yes))),
                Value::Number(number) if number.is_f64() => {
                    assert_eq!(found, Some(Any::DoubleValue(number.as_f64().unwrap())))
                }
                Value::Number(number) => {
                    assert_eq!(found, Some(Any::IntValue(number.as_i64().unwrap())))
                }
                Value::Array(_) => assert!(matches!(found, Some(Any::ArrayValue(_))), "{name}"),
                _ => {}
            }
        }
        assert!(
            !attributes.contains_key("afterword.final")
                && !attributes.contains_key("afterword.draft")
        );
    }
}

#[test]
fn without_a_trace_it_is_sent_all_the_same() {
    let (kind, own, _) = all().into_iter().next().unwrap();
    let (event, _) = event(&request(
        &changes(&item(kind, own, Target::default())).pieces,
    ));
    assert_eq!((event.trace_id.len(), event.span_id.len()), (0, 0));
}

#[test]
fn what_is_taken_back_or_erased_is_an_event_that_says_so() {
    let (kind, own, _) = all().into_iter().next().unwrap();
    let sent = item(kind, own, traced());
    let standing = changes(&sent).after.unwrap();
    let back = Item {
        retracted: true,
        rev: 8,
        at_ms: NOW + 1,
        ..sent.clone()
    };
    for (now, rev, at_ms) in [(Some(&back), 8, NOW + 1), (None, 7, NOW - 1_000)] {
        let Plan::Changes(changes) = plan(&System::Otlp, sent.id, now, Some(&standing)) else {
            unreachable!("it was sent")
        };
        let (event, attributes) = event(&request(&changes.pieces));
        assert_eq!(event.time_unix_nano, at_ms * 1_000_000);
        assert_eq!(attributes["gen_ai.evaluation.name"], text("user.thumb"));
        assert_eq!(
            attributes["gen_ai.evaluation.score.label"],
            text("retracted")
        );
        assert_eq!(attributes["afterword.record.id"], text(&sent.id.to_text()));
        assert_eq!(attributes["afterword.record.rev"], Any::IntValue(rev));
        assert!(!attributes.contains_key("gen_ai.evaluation.score.value"));
        assert!(changes.after.is_none());
    }
}

#[test]
fn what_is_refused_of_many_is_found_by_asking_for_each() {
    let pieces: Vec<Piece> = all()
        .into_iter()
        .flat_map(|(kind, own, _)| changes(&item(kind, own, traced())).pieces)
        .collect();
    let pieces: Vec<&Piece> = pieces.iter().collect();
    let answer = |rejected_log_records: i64| {
        let partial = ExportLogsPartialSuccess {
            rejected_log_records,
            error_message: "too old".to_owned(),
        };
        let body = ExportLogsServiceResponse {
            partial_success: Some(partial),
        }
        .encode_to_vec();
        Answer::Came {
            status: 200,
            retry_after_ms: None,
            body,
        }
    };
    let mut system = System::Otlp;
    assert_eq!(system.judge(&pieces, &answer(1)), Judgement::Split);
    assert_eq!(
        system.judge(&pieces[..1], &answer(1)),
        Judgement::Never("refused", "too old".to_owned())
    );
    assert_eq!(system.judge(&pieces, &answer(0)), Judgement::Done);
}

#[test]
fn a_word_is_said_apart_from_what_is_only_done() {
    for (kind, own, _) in all() {
        let meaning = Meaning::of(&item(kind, own, traced()));
        assert_eq!(meaning.explicit, kind == Kind::Thumb);
        let prefix = if meaning.explicit {
            "user_"
        } else {
            "implicit_"
        };
        assert_eq!(meaning.name, format!("{prefix}{}", kind.as_str()));
    }
}

#[test]
fn only_a_draft_that_was_sent_and_changed_says_how_it_should_have_been() {
    let edit = |committed: bool, grade: &str| {
        let own = json!({ "draft": "a", "final": "b", "distance": 0.5, "similarity": 0.5, "chars_added": 1, "chars_removed": 1, "duration_ms": 1, "committed": committed, "grade": grade });
        Meaning::of(&item(Kind::Edit, own, traced())).correction
    };
    assert_eq!(edit(true, "rewrite").as_deref(), Some("b"));
    assert_eq!(edit(false, "rewrite"), None);
    assert_eq!(edit(true, "accepted"), None);
}
