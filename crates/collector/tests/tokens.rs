//! Response tokens: demanded of pages, judged record by record, and never kept or shown.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::now_ms;
use afterword_collector::store::Store;
use afterword_collector::tokens::{Claims, Secret, TokenMode, mint};
use afterword_core::record::Kind;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use std::path::Path;
use support::records::{NOW, batch, record, thumb, with_token};
use support::{Collector, Setup, answer, database};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

fn claims(response: &str) -> Claims {
    Claims {
        sub: response.to_owned(),
        trace: None,
        span: None,
        exp: now_ms() / 1_000 + 3_600,
    }
}

fn vote(response: &str, token: &str) -> Value {
    with_token(response, TRACE, token)
}

async fn demanding(mode: TokenMode) -> (Collector, Secret) {
    let collector = Collector::with(Setup {
        demo: true,
        ..Setup::default()
    })
    .await;
    let project = collector.store.project("default").unwrap().unwrap();
    let secret = collector.store.make_token_secret(project).unwrap().unwrap();
    collector.store.set_token_mode(project, mode).unwrap();
    collector.state.take_keys().await;
    (collector, secret)
}

fn codes(answer: &Value) -> Vec<(u64, &str)> {
    let rejected = answer["rejected"].as_array().unwrap().iter();
    rejected
        .map(|one| {
            (
                one["index"].as_u64().unwrap(),
                one["code"].as_str().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn of_a_batch_each_record_is_judged_by_its_own_token() {
    let (collector, secret) = demanding(TokenMode::Required).await;
    let good = |id: &str| mint(&secret, &claims(id)).unwrap();
    let expired = Claims {
        exp: now_ms() / 1_000 - 3_600,
        ..claims("r-3")
    };
    let of_another_trace = Claims {
        trace: Some(TRACE.replace('4', "5")),
        ..claims("r-5")
    };
    let foreign = Secret::make().unwrap();
    let records = [
        vote("r-0", &good("r-0")),
        thumb("v-1", "r-1", NOW),
        vote("r-2", &good("r-0")),
        vote("r-3", &mint(&secret, &expired).unwrap()),
        json!({ "id": "broken" }),
        vote("r-5", &mint(&secret, &of_another_trace).unwrap()),
        vote("r-6", &mint(&foreign, &claims("r-6")).unwrap()),
        vote("r-7", "eyJhbGciOiJub25lIn0.e30."),
        vote("r-8", &good("r-8")),
    ];
    let answer = collector.post(batch("v-1", &records)).await;
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    assert_eq!(answer["accepted"], 2, "{answer}");
    assert_eq!(
        codes(&answer),
        [
            (1, "token_missing"),
            (2, "token_mismatch"),
            (3, "token_expired"),
            (4, "bad_record_id"),
            (5, "token_mismatch"),
            (6, "token_unknown_secret"),
            (7, "token_malformed"),
        ]
    );
    let missing = &answer["rejected"][0];
    assert_eq!(missing["id"], records[1]["id"]);
    let message = missing["message"].as_str().unwrap();
    assert!(
        message.starts_with("/records/1/response/token: "),
        "{message}"
    );
    let stored = collector.all_records().await;
    let stored: Vec<_> = stored.iter().map(|one| &one["response"]["id"]).collect();
    assert_eq!(stored, ["r-0", "r-8"]);
}

#[tokio::test]
async fn where_tokens_are_accepted_none_is_fine_and_a_wrong_one_is_not() {
    let (collector, secret) = demanding(TokenMode::Accepted).await;
    let records = [
        thumb("v-1", "r-0", NOW),
        vote("r-1", &mint(&secret, &claims("r-1")).unwrap()),
        vote("r-2", &mint(&secret, &claims("r-1")).unwrap()),
    ];
    let answer = collector.post(batch("v-1", &records)).await.json();
    assert_eq!(answer["accepted"], 2);
    assert_eq!(codes(&answer), [(2, "token_mismatch")]);
}

#[tokio::test]
async fn where_they_are_off_nobody_looks_at_them() {
    let (collector, _) = demanding(TokenMode::Off).await;
    collector
        .store(batch("v-1", &[vote("r-0", "anything")]))
        .await;
}

#[tokio::test]
async fn a_back_end_needs_none() {
    let (collector, _) = demanding(TokenMode::Required).await;
    let request = collector.request(Method::POST, "/v1/records");
    let request = request
        .bearer_auth(&collector.secret_key)
        .header(CONTENT_TYPE, "application/json");
    let body = batch("v-1", &[thumb("v-1", "r-0", NOW), vote("r-1", "stale")]);
    let answer = answer(request.body(body)).await.json();
    assert_eq!(answer["accepted"], 2, "{answer}");
}

#[tokio::test]
async fn a_token_is_neither_kept_nor_given_out_and_another_one_makes_no_other_record() {
    let (mut collector, secret) = demanding(TokenMode::Required).await;
    let token = |exp| {
        mint(
            &secret,
            &Claims {
                exp,
                ..claims("r-0")
            },
        )
        .unwrap()
    };
    let now = now_ms() / 1_000;
    let tokens = [token(now + 600), token(now + 1_200)];
    for (token, outcome) in tokens.iter().zip(["accepted", "unchanged"]) {
        let answer = collector.post(batch("v-1", &[vote("r-0", token)])).await;
        assert_eq!(answer.json()[outcome], 1, "{}", answer.text());
    }
    let wrong = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0LXRvLW5vYm9keQ.c2lnbmF0dXJl";
    let refused = collector.post(batch("v-1", &[vote("r-1", wrong)])).await;
    assert_eq!(codes(&refused.json()), [(0, "token_bad_signature")]);
    assert!(!refused.text().contains("c2VjcmV0"));
    for path in [
        "/v1/records",
        "/v1/responses",
        "/v1/responses/r-0",
        "/v1/exports/kto",
    ] {
        let shown = collector.get(path).await;
        assert_eq!(shown.status, 200);
        assert!(
            !shown.text().contains("eyJ") && !shown.text().contains("token"),
            "{path}"
        );
    }
    collector.end().await.unwrap().unwrap();
    collector.store.close();
    for entry in std::fs::read_dir(collector.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let holds = |text: &str| {
            bytes
                .windows(text.len())
                .any(|some| some == text.as_bytes())
        };
        assert!(!tokens.iter().any(|token| holds(token)) && !holds(wrong));
    }
}

#[tokio::test]
async fn the_demo_mints_for_its_answers_where_tokens_are_looked_at() {
    for mode in [TokenMode::Off, TokenMode::Accepted, TokenMode::Required] {
        let (collector, _) = demanding(mode).await;
        let question = r#"{"messages":[{"role":"user","content":"hello"}]}"#;
        let request = collector.request(Method::POST, "/demo/api/chat");
        let request = request.header(CONTENT_TYPE, "application/json");
        let events = answer(request.body(question)).await.text();
        let start = events.strip_prefix("event: start\ndata: ").unwrap();
        let start: Value = serde_json::from_str(start.lines().next().unwrap()).unwrap();
        if mode == TokenMode::Off {
            assert_eq!(start["token"], Value::Null);
            continue;
        }
        let own = json!({ "value": "up", "reasons": [], "changes": 0 });
        let facts = json!({ "token": start["token"], "trace_id": start["trace_id"], "span_id": start["span_id"] });
        let id = start["response_id"].as_str().unwrap();
        let vote = record("v-1", id, NOW, facts, Kind::Thumb, own);
        collector.store(batch("v-1", &[vote])).await;
        let other = record(
            "v-1",
            "r-0",
            NOW,
            json!({ "token": start["token"] }),
            Kind::View,
            json!({ "visible_ms": 1, "seen_fraction": 1 }),
        );
        let refused = collector.post(batch("v-1", &[other])).await.json();
        assert_eq!(codes(&refused), [(0, "token_mismatch")]);
    }
}

#[test]
fn tokens_that_an_older_version_kept_are_gone_and_the_rest_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let older = database(folder.path());
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    for name in ["0001_first.sql", "0002_keys.sql"] {
        let migration = std::fs::read_to_string(migrations.join(name)).unwrap();
        older.execute_batch(&migration).unwrap();
    }
    older.pragma_update(None, "user_version", 2).unwrap();
    let rest =
        r#""chars":80,"text":"Grüße\t\u0001 \"さようなら\""},"view":{"seen_fraction":0.388}}"#;
    let with = format!(r#"{{"rev":7,"response":{{"id":"r-81","token":"eyJhbGci",{rest}"#);
    let without = format!(r#"{{"rev":7,"response":{{"id":"r-81",{rest}"#);
    older
        .execute("INSERT INTO projects VALUES (1, 'default', 0)", [])
        .unwrap();
    for (id, body) in [("a", &with), ("b", &without)] {
        older
            .execute(
                "INSERT INTO records VALUES (1, CAST(?1 AS BLOB), unicode(?1), 7, 'view', 0, 'r-81', NULL, 'v-1', 0, 0, 0, 0, 'b', '{}', ?2)",
                [id, body],
            )
            .unwrap();
        older
            .execute(
                "INSERT INTO history VALUES (1, CAST(?1 AS BLOB), 6, 'v-1', 0, ?2)",
                [id, body],
            )
            .unwrap();
    }
    drop(older);
    let store = Store::open(folder.path()).unwrap();
    let now = database(folder.path());
    let mut bodies = now
        .prepare("SELECT body FROM records UNION ALL SELECT body FROM history")
        .unwrap();
    let bodies = bodies.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let bodies: Vec<_> = bodies.map(Result::unwrap).collect();
    assert_eq!(bodies, vec![without; 4]);
    assert_eq!(store.token_mode(1).unwrap(), TokenMode::Off);
}
