//! What an answer means: 'done', 'not yet', 'never', 'later', 'each alone', 'another way'.
#![allow(
    clippy::unwrap_used,
    clippy::unreachable,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod contract;
mod support;

use afterword_collector::sinks::item::{Item, Target};
use afterword_collector::sinks::plan::{Plan, plan};
use afterword_collector::sinks::ready::sinks;
use afterword_collector::sinks::request::{Answer, Judgement, Piece, Way};
use afterword_collector::sinks::settings::SinkLayer;
use afterword_collector::sinks::system::System;
use afterword_core::record::{Kind, RecordId};
use contract::signals::{SPAN, TRACE};
use serde_json::json;
use support::records::{NOW, thumb};

const SAID: &str = "something";

fn system(r#type: &str) -> System {
    let layer = SinkLayer {
        r#type: r#type.to_owned(),
        url: Some("http://h".to_owned()),
        user: (r#type == "langfuse").then(|| "pk".to_owned()),
        secret_env: Some("S".to_owned()),
        ..SinkLayer::default()
    };
    sinks(&[layer], |_| Some("secret".to_owned()))
        .unwrap()
        .remove(0)
        .system
}

fn traced(trace: &str) -> Target {
    Target {
        trace: Some(trace.to_owned()),
        span: Some(SPAN.to_owned()),
        run: None,
    }
}

/// A vote on an answer of this trace.
fn vote(trace: &str) -> Item {
    let mut record = thumb("v-1", "r-1", 7);
    record["context"] = json!({ "visitor": "v-1" });
    Item {
        id: RecordId::derive("v-1", "r-1", Kind::Thumb),
        rev: 7,
        kind: Kind::Thumb,
        retracted: false,
        response: "r-1".to_owned(),
        target: traced(trace),
        first_at_ms: NOW,
        at_ms: NOW,
        record: record.as_object().unwrap().clone(),
    }
}

/// A piece of it, to be done in this way.
fn piece(system: &System, way: Way) -> Piece {
    let item = vote(TRACE);
    let Plan::Changes(changes) = plan(system, item.id, Some(&item), None) else {
        unreachable!("it has a trace")
    };
    Piece {
        way,
        ..changes.pieces[0].clone()
    }
}

fn came(status: u16, body: &str) -> Answer {
    Answer::Came {
        status,
        retry_after_ms: Some(9_000),
        body: body.as_bytes().to_vec(),
    }
}

fn judged(name: &str, way: Way, pieces: usize, status: u16, body: &str) -> Judgement {
    let mut system = system(name);
    let piece = piece(&system, way);
    system.judge(&vec![&piece; pieces], &came(status, body))
}

#[test]
fn what_every_system_means_by_a_status_is_judged_alike() {
    for name in [
        "phoenix",
        "mlflow",
        "langfuse",
        "langsmith",
        "otlp",
        "webhook",
    ] {
        let alone = |status: u16| judged(name, Way::Create, 1, status, SAID);
        assert_eq!(alone(200), Judgement::Done, "{name}");
        for status in [301, 308, 401, 403, 405, 408, 425, 429, 502, 503, 504] {
            assert!(
                matches!(alone(status), Judgement::Retry(said, _) if said.starts_with(&format!("status {status}: {SAID}"))),
                "{name} {status}"
            );
        }
        assert!(
            matches!(alone(429), Judgement::Retry(_, Some(9_000))),
            "{name}"
        );
        assert!(
            matches!(alone(413), Judgement::Never("too_large", _)),
            "{name}"
        );
    }
    for name in ["phoenix", "mlflow", "langsmith", "otlp", "webhook"] {
        assert!(
            matches!(
                judged(name, Way::Create, 1, 422, SAID),
                Judgement::Never("refused", _)
            ),
            "{name}"
        );
    }
    for name in ["phoenix", "langfuse", "otlp", "webhook"] {
        for status in [400, 413, 422, 500] {
            assert_eq!(
                judged(name, Way::Create, 2, status, SAID),
                Judgement::Split,
                "{name} {status}"
            );
        }
    }
    for name in ["phoenix", "langfuse", "langsmith", "otlp", "webhook"] {
        assert!(
            matches!(
                judged(name, Way::Create, 1, 500, SAID),
                Judgement::Stumble(_)
            ),
            "{name}"
        );
    }
}

#[test]
fn silence_is_no_refusal() {
    for name in [
        "phoenix",
        "mlflow",
        "langfuse",
        "langsmith",
        "otlp",
        "webhook",
    ] {
        let mut system = system(name);
        let piece = piece(&system, Way::Create);
        let silence = Answer::Silence("no answer: refused".to_owned());
        assert_eq!(
            system.judge(&[&piece], &silence),
            Judgement::Retry("no answer: refused".to_owned(), None)
        );
    }
}

#[test]
fn a_span_that_phoenix_does_not_have_is_told_from_a_page_that_is_not_there() {
    let missing = "Spans with IDs 00f067aa0ba902b7 do not exist.";
    assert!(matches!(
        judged("phoenix", Way::Create, 1, 404, missing),
        Judgement::NotYet(_)
    ));
    // It does not say which of them: the others may be there.
    assert_eq!(
        judged("phoenix", Way::Create, 2, 404, missing),
        Judgement::Split
    );
    assert!(matches!(
        judged("phoenix", Way::Create, 1, 404, "{\"detail\":\"Not Found\"}"),
        Judgement::Retry(..)
    ));
    assert_eq!(judged("phoenix", Way::Remove, 1, 204, ""), Judgement::Done);
    let project = "Project with identifier other not found";
    assert!(matches!(
        judged("phoenix", Way::Remove, 1, 404, project),
        Judgement::Never("not_removed", _)
    ));
}

#[test]
fn mlflow_says_500_of_what_it_has_and_404_of_what_it_has_not() {
    let missing = "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\"}";
    assert_eq!(
        judged("mlflow", Way::Create, 1, 500, SAID),
        Judgement::As(Way::Update)
    );
    assert!(matches!(
        judged("mlflow", Way::Update, 1, 500, SAID),
        Judgement::Stumble(_)
    ));
    assert!(matches!(
        judged("mlflow", Way::Create, 1, 404, missing),
        Judgement::NotYet(_)
    ));
    assert_eq!(
        judged("mlflow", Way::Update, 1, 404, missing),
        Judgement::As(Way::Create)
    );
    assert_eq!(
        judged("mlflow", Way::Remove, 1, 404, missing),
        Judgement::Done
    );
    assert!(matches!(
        judged("mlflow", Way::Create, 1, 404, "<html>"),
        Judgement::Retry(..)
    ));
}

#[test]
fn langsmith_says_404_until_the_run_is_there_and_409_of_what_it_has() {
    assert!(matches!(
        judged("langsmith", Way::Create, 1, 404, SAID),
        Judgement::NotYet(_)
    ));
    assert_eq!(
        judged("langsmith", Way::Create, 1, 409, SAID),
        Judgement::As(Way::Update)
    );
    assert_eq!(
        judged("langsmith", Way::Update, 1, 404, SAID),
        Judgement::As(Way::Create)
    );
    assert_eq!(
        judged("langsmith", Way::Remove, 1, 404, SAID),
        Judgement::Done
    );
}

#[test]
fn langfuse_does_not_say_which_of_a_list_it_refused() {
    let some = "{\"accepted\":1,\"rejected\":1,\"errors\":[{\"message\":\"no\"}]}";
    assert_eq!(
        judged("langfuse", Way::Create, 2, 207, some),
        Judgement::Split
    );
    assert!(matches!(
        judged("langfuse", Way::Create, 1, 207, some),
        Judgement::Never("refused", _)
    ));
    // What takes no list may take one by itself; what takes neither does not want it.
    let mut system = system("langfuse");
    let piece = piece(&system, Way::Create);
    assert_eq!(system.judge(&[&piece], &came(400, SAID)), Judgement::Again);
    assert!(matches!(
        system.judge(&[&piece], &came(400, SAID)),
        Judgement::Never("refused", _)
    ));
    assert_eq!(system.judge(&[&piece], &came(400, SAID)), Judgement::Again);
    assert_eq!(system.judge(&[&piece], &came(200, SAID)), Judgement::Done);
    assert_eq!(system.limit(Way::Create), 1);
}

#[test]
fn a_record_on_its_way_to_another_trace_is_removed_from_both() {
    let other = "0af7651916cd43dd8448eb211c80319c";
    for (name, is_bound) in [("mlflow", true), ("phoenix", true), ("langfuse", false)] {
        let system = system(name);
        let id = vote(TRACE).id;
        let first = plan(&system, id, Some(&vote(TRACE)), None);
        let Plan::Changes(first) = first else {
            unreachable!("it has a trace")
        };
        let moving = plan(&system, id, Some(&vote(other)), first.after.as_ref());
        let Plan::Changes(moving) = moving else {
            unreachable!("it has a trace")
        };
        let done = |pieces: &[Piece]| -> Vec<_> {
            let done = pieces.iter().map(|piece| (piece.way, piece.target.clone()));
            done.collect()
        };
        let (there, here) = (traced(other), traced(TRACE));
        let expected = if is_bound {
            vec![(Way::Remove, here.clone()), (Way::Create, there.clone())]
        } else {
            // Where the id alone is the key, putting it again moves it.
            vec![(Way::Update, there.clone())]
        };
        assert_eq!(done(&moving.pieces), expected, "{name}");
        // The collector dies on the way, and the record is erased.
        let Plan::Changes(erased) = plan(&system, id, None, Some(&moving.meanwhile)) else {
            unreachable!("something may stand there")
        };
        let expected = if is_bound {
            vec![(Way::Remove, here), (Way::Remove, there)]
        } else {
            vec![(Way::Remove, there)]
        };
        assert_eq!(done(&erased.pieces), expected, "{name}");
    }
}
