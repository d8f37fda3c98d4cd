//! Calls that are pulled from servers that are strict about what their systems document: Langfuse's `ObservationV2` (the types of
//! its Python client 5.0), LangSmith's `runs/query` (its SDK 0.15), Phoenix's `spans/otlpv1` (the model `OtlpSpan` of its server 20.26) and
//! MLflow's `traces/search` and `traces/get` (its server 3.17). The last two are also run for real, by `npm run test:peers`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod contract;
mod support;

use afterword_collector::pull::policy::Policy;
use afterword_collector::pull::run::{PullFault, Report, Wanted, run};
use afterword_collector::pull::settings::{PullLayer, source};
use afterword_core::record::Kind;
use contract::Said;
use contract::calls::Calls;
use contract::served::Served;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use support::records::{batch, record};
use support::spans::{SPAN, TRACE};
use support::{Collector, Setup};

/// Noon of 2026-08-01.
const NOW: u64 = 1_785_585_600_000;

async fn pull(
    collector: &Collector,
    server: &Served<Calls>,
    project: Option<&str>,
    wanted: &Wanted,
) -> Result<Report, PullFault> {
    let name = server.look().system;
    let layer = PullLayer {
        url: Some(server.url()),
        user: (name == "langfuse").then(|| "pk-lf".to_owned()),
        secret_env: matches!(name, "langfuse" | "langsmith").then(|| "SECRET".to_owned()),
        project: project.map(str::to_owned),
    };
    let all = BTreeMap::from([(name.to_owned(), layer)]);
    let (system, sink) = source(name, None, &all, &[], |_| Some("sk-hidden".to_owned())).unwrap();
    let quick = Policy {
        retry_base_ms: 1,
        ..Policy::DEFAULT
    };
    run(&collector.store, 1, (system, &sink), wanted, NOW, &quick).await
}

/// Votes on answers of which records say this.
async fn vote(collector: &Collector, response: &str, known: Value) {
    let own = json!({ "value": "up", "reasons": [], "changes": 0 });
    let vote = record(
        "v-1",
        response,
        support::records::NOW,
        known,
        Kind::Thumb,
        own,
    );
    collector.store(batch("v-1", &[vote])).await;
}

fn trace(number: u64) -> String {
    format!("{number:032x}")
}

/// A generation as Langfuse shows it, `minute` minutes before noon.
fn generation(number: u64, minute: u64) -> Value {
    json!({
        "id": format!("{number:016x}"), "traceId": trace(number), "projectId": "p", "type": "GENERATION", "name": "chat",
        "startTime": format!("2026-08-01T11:{:02}:00.000Z", 60 - minute), "endTime": format!("2026-08-01T11:{:02}:02.500Z", 60 - minute),
        "completionStartTime": format!("2026-08-01T11:{:02}:00.400Z", 60 - minute),
        "parentObservationId": null, "level": "DEFAULT", "statusMessage": null, "sessionId": "s-1", "userId": "u-1",
        "model": "gpt-5", "promptName": "greet", "promptVersion": 7,
        "usageDetails": { "input": 12, "output": 3, "total": 15 },
        "input": json!({ "messages": [{ "role": "system", "content": "Be brief." }, { "role": "user", "content": "Write to ann@example.com" }] }).to_string(),
        "output": json!({ "role": "assistant", "content": "Done." }).to_string(),
    })
}

async fn call(collector: &Collector, trace: &str) -> Value {
    collector.list(&format!("/v1/traces/{trace}")).await["calls"][0].clone()
}

#[tokio::test]
async fn langfuse_s_generations_are_kept_as_calls_redacted_and_joined() {
    let collector = Collector::start().await;
    vote(
        &collector,
        "r-1",
        json!({ "trace_id": trace(3), "span_id": format!("{:016x}", 3) }),
    )
    .await;
    let mut items: Vec<Value> = (1..=5).map(|number| generation(number, number)).collect();
    items[4]["type"] = json!("SPAN");
    (items[2]["model"], items[2]["providedModelName"]) = (json!(null), json!("gpt-5"));
    let server = Served::start(Calls::of("langfuse", items)).await;
    let report = pull(&collector, &server, None, &Wanted::default())
        .await
        .unwrap();
    assert_eq!(
        (report.calls, report.requests, report.rejected),
        (4, 3, 0),
        "{report}"
    );
    let kept = call(&collector, &trace(3)).await;
    let expected = json!({
        "trace_id": trace(3), "span_id": format!("{:016x}", 3), "name": "chat",
        "start_ms": NOW - 180_000, "end_ms": NOW - 177_500, "first_token_ms": 400,
        "model": "gpt-5", "prompt_version": "greet:7", "session": "s-1", "user": "u-1", "tokens_in": 12, "tokens_out": 3,
        "system": "Be brief.",
        "messages": [{ "role": "user", "content": "Write to [email]" }],
        "output": [{ "role": "assistant", "content": "Done." }],
    });
    assert_eq!(kept, expected);
    let shown = collector.list("/v1/responses/r-1").await;
    assert_eq!(shown["call"]["joined_by"], "span");
    assert!(!support::holds(collector.folder.path(), "ann@example.com"));
}

#[tokio::test]
async fn an_older_langfuse_is_found_out_and_asked_at_its_own_door() {
    let collector = Collector::start().await;
    // There, inputs and outputs are what they were, and who asked stands in the trace alone.
    let older = |number: u64| {
        let mut item = generation(number, number);
        for name in ["input", "output"] {
            item[name] = serde_json::from_str(item[name].as_str().unwrap()).unwrap();
        }
        item
    };
    let mut server = Calls::of("langfuse", (1..=5).map(older).collect());
    server.older = true;
    let server = Served::start(server).await;
    let report = pull(&collector, &server, None, &Wanted::default())
        .await
        .unwrap();
    assert_eq!((report.calls, report.requests), (5, 4), "{report}");
    let kept = call(&collector, &trace(5)).await;
    assert_eq!(
        kept["messages"],
        json!([{ "role": "user", "content": "Write to [email]" }])
    );
    assert_eq!(kept["output"][0]["content"], "Done.");
}

#[tokio::test]
async fn a_second_run_asks_only_for_what_is_new_and_one_that_broke_off_asks_again() {
    let collector = Collector::start().await;
    // The newest first, half an hour apart: further than a run looks back.
    let items: Vec<Value> = [5, 35, 45, 55]
        .into_iter()
        .map(|minute| generation(minute, minute))
        .collect();
    let server = Served::start(Calls::of("langfuse", items)).await;
    // The first page comes, the second never does.
    let first =
        json!({ "data": [generation(5, 5), generation(35, 35)], "meta": { "cursor": "2" } });
    let there = Said::json(200, json!({ "data": [], "meta": {} }));
    server.look().play = VecDeque::from([there, Said::json(200, first), Said::text(403, "no")]);
    let fault = pull(&collector, &server, None, &Wanted::default())
        .await
        .unwrap_err();
    assert!(fault.to_string().contains("check the secret"), "{fault}");
    assert_eq!(call(&collector, &trace(5)).await["model"], "gpt-5");
    let again = pull(&collector, &server, None, &Wanted::default())
        .await
        .unwrap();
    assert_eq!(
        again.calls, 4,
        "what broke off is asked for as a whole: {again}"
    );
    assert_eq!(again.until_ms, Some(NOW - 5 * 60_000));
    let next = pull(&collector, &server, None, &Wanted::default())
        .await
        .unwrap();
    assert_eq!(
        (next.calls, next.requests),
        (1, 2),
        "only the last ten minutes before the newest one"
    );
    // A run over a time that is past moves nothing.
    let past = Wanted {
        since_ms: Some(NOW - 60 * 60_000),
        until_ms: Some(NOW - 40 * 60_000),
        ..Wanted::default()
    };
    let past = pull(&collector, &server, None, &past).await.unwrap();
    assert_eq!((past.calls, past.until_ms), (2, Some(NOW - 5 * 60_000)));
}

#[tokio::test]
async fn only_what_records_name_and_nobody_has_told_of_is_asked_for_with_missing() {
    let collector = Collector::start().await;
    for number in [1, 2, 9] {
        vote(
            &collector,
            &format!("r-{number}"),
            json!({ "trace_id": trace(number) }),
        )
        .await;
    }
    let items: Vec<Value> = (1..=4).map(|number| generation(number, number)).collect();
    let server = Served::start(Calls::of("langfuse", items)).await;
    let missing = Wanted {
        missing: true,
        ..Wanted::default()
    };
    let report = pull(&collector, &server, None, &missing).await.unwrap();
    assert_eq!(
        (report.asked, report.calls, report.not_found),
        (3, 2, 1),
        "{report}"
    );
    assert_eq!(
        collector.list("/v1/responses/r-1").await["call"]["joined_by"],
        "trace"
    );
    // What has come is no longer missing; what the system does not know is asked for again.
    let report = pull(&collector, &server, None, &missing).await.unwrap();
    assert_eq!((report.asked, report.not_found), (1, 1));
    let one = Wanted {
        traces: vec![trace(4)],
        ..Wanted::default()
    };
    assert_eq!(
        pull(&collector, &server, None, &one).await.unwrap().calls,
        1
    );
}

const RUN: &str = "00000000-0000-0000-00f0-67aa0ba902b7";
const SESSION: &str = "5f0c1f6e-3a3c-4a55-8a5f-0d7f4b1c2a90";

fn a_run(id: &str) -> Value {
    json!({
        "id": id, "trace_id": "4bf92f35-77b3-4da6-a3ce-929d0e0e4700", "session_id": SESSION, "name": "ChatOpenAI", "run_type": "llm",
        "start_time": "2026-08-01T11:00:00.000000", "end_time": "2026-08-01T11:00:01.500000", "first_token_time": "2026-08-01T11:00:00.250000",
        "error": null, "prompt_tokens": 9, "completion_tokens": 2, "parent_run_id": null, "status": "success",
        "extra": { "metadata": { "ls_model_name": "gpt-5", "thread_id": "t-1", "prompt_version": "v7" } },
        "inputs": { "messages": [[{ "lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", "HumanMessage"], "kwargs": { "content": "hi", "type": "human" } }]] },
        "outputs": { "generations": [[{ "text": "yes", "generation_info": { "finish_reason": "length" }, "message": { "lc": 1, "kwargs": {
            "content": "yes", "type": "ai", "tool_calls": [{ "name": "zoom", "args": { "by": 2 }, "id": "c-1", "type": "tool_call" }] } } }]] },
    })
}

#[tokio::test]
async fn langsmith_s_runs_are_found_by_run_and_by_the_span_that_they_were_made_of() {
    let collector = Collector::start().await;
    let other = "11111111-2222-4333-8444-555555555555";
    vote(&collector, "by-run", json!({ "run_id": other })).await;
    vote(
        &collector,
        "by-span",
        json!({ "trace_id": TRACE, "span_id": SPAN }),
    )
    .await;
    let mut chain = a_run("99999999-2222-4333-8444-555555555555");
    chain["run_type"] = json!("chain");
    let items = vec![a_run(RUN), a_run(other), chain];
    let server = Served::start(Calls::of("langsmith", items)).await;
    let missing = Wanted {
        missing: true,
        ..Wanted::default()
    };
    let report = pull(&collector, &server, Some("my chat"), &missing)
        .await
        .unwrap();
    assert_eq!((report.asked, report.calls), (2, 2), "{report}");
    assert_eq!(server.look().asked[1].1["session"], json!([SESSION]));
    for (response, by) in [("by-run", "run"), ("by-span", "span")] {
        let call = collector.list(&format!("/v1/responses/{response}")).await["call"].clone();
        assert_eq!(call["joined_by"], by);
        assert_eq!(
            (
                &call["model"],
                &call["finish_reason"],
                &call["first_token_ms"]
            ),
            (&json!("gpt-5"), &json!("length"), &json!(250))
        );
        assert_eq!(
            call["messages"],
            json!([{ "role": "user", "content": "hi" }])
        );
        assert_eq!(
            call["output"],
            json!([{ "role": "assistant", "content": "yes", "tool_calls": [{ "id": "c-1", "name": "zoom", "arguments": { "by": 2 } }] }])
        );
    }
    let since = Wanted {
        since_ms: Some(NOW - 7_200_000),
        ..Wanted::default()
    };
    let report = pull(&collector, &server, Some(SESSION), &since)
        .await
        .unwrap();
    assert_eq!(
        (report.calls, report.requests),
        (2, 1),
        "chains are no calls: {report}"
    );
    let unknown = pull(&collector, &server, Some("another"), &since)
        .await
        .unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "langsmith: there is no project \"another\""
    );
}

fn in_python(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "string_value": value } })
}

fn phoenix_span(number: u64, kind: &str) -> Value {
    json!({
        "trace_id": trace(number), "span_id": format!("{number:016x}"), "parent_span_id": null, "name": "llm",
        "start_time_unix_nano": 1_785_585_000_000_000_000_u64, "end_time_unix_nano": 1_785_585_001_000_000_000_u64,
        "attributes": [
            in_python("openinference.span.kind", kind),
            in_python("llm.model_name", "gpt-5"),
            in_python("llm.input_messages.0.message.role", "user"),
            in_python("llm.input_messages.0.message.content", "hi"),
            in_python("llm.output_messages.0.message.content", "yes"),
            { "key": "llm.token_count.prompt", "value": { "int_value": "4" } },
        ],
        "events": null, "status": { "code": 2, "message": "it broke off" },
    })
}

#[tokio::test]
async fn phoenix_s_spans_and_mlflow_s_traces_are_kept_and_what_is_no_call_is_not() {
    let collector = Collector::start().await;
    let items = vec![
        phoenix_span(1, "LLM"),
        phoenix_span(2, "CHAIN"),
        phoenix_span(3, "LLM"),
    ];
    let server = Served::start(Calls::of("phoenix", items)).await;
    let report = pull(&collector, &server, None, &Wanted::default())
        .await
        .unwrap();
    assert_eq!(
        (report.calls, report.others, report.requests),
        (2, 1, 2),
        "{report}"
    );
    let kept = call(&collector, &trace(1)).await;
    assert_eq!(
        (&kept["model"], &kept["tokens_in"], &kept["error"]),
        (&json!("gpt-5"), &json!(4), &json!("it broke off"))
    );
    assert_eq!(
        kept["output"],
        json!([{ "role": "assistant", "content": "yes" }])
    );
    let wrong = pull(&collector, &server, Some("other"), &Wanted::default())
        .await
        .unwrap_err();
    assert!(
        wrong.to_string().ends_with("check the url and the project"),
        "{wrong}"
    );

    let mlflow = |number: u64| {
        let mut span = phoenix_span(number, "LLM");
        span["attributes"] = json!([
            in_python("mlflow.spanType", "CHAT_MODEL"),
            in_python(
                "mlflow.spanInputs",
                &json!({ "messages": [{ "role": "user", "content": "hi" }] }).to_string()
            ),
            in_python(
                "mlflow.spanOutputs",
                &json!({ "choices": [{ "message": { "role": "assistant", "content": "yes" } }] })
                    .to_string()
            ),
        ]);
        json!({ "trace_info": { "trace_id": format!("tr-{}", trace(number)) }, "spans": [span] })
    };
    let server = Served::start(Calls::of("mlflow", (11..=13).map(mlflow).collect())).await;
    let report = pull(&collector, &server, None, &Wanted::default())
        .await
        .unwrap();
    assert_eq!((report.calls, report.requests), (3, 5), "{report}");
    let kept = call(&collector, &trace(12)).await;
    assert_eq!(
        kept["messages"],
        json!([{ "role": "user", "content": "hi" }])
    );
    assert_eq!(
        kept["output"],
        json!([{ "role": "assistant", "content": "yes" }])
    );
    let unknown = Wanted {
        traces: vec![trace(99)],
        ..Wanted::default()
    };
    let report = pull(&collector, &server, None, &unknown).await.unwrap();
    assert_eq!(
        (report.asked, report.not_found),
        (1, 1),
        "404 of one trace is no fault"
    );
}

#[tokio::test]
async fn later_is_later_and_what_is_wrong_is_said_with_what_would_be_right() {
    let collector = Collector::with(Setup::default()).await;
    let server = Served::start(Calls::of("langfuse", vec![generation(1, 1)])).await;
    server.look().play = VecDeque::from([Said::after(429, 0), Said::text(503, "busy")]);
    let report = pull(&collector, &server, None, &Wanted::default())
        .await
        .unwrap();
    assert_eq!((report.calls, report.requests), (1, 4));
    let there = || Said::json(200, json!({ "data": [], "meta": {} }));
    for (said, complaint) in [
        (Said::text(401, "no"), "check the secret"),
        (Said::after(429, 999), "left alone for 999 s"),
        (Said::json(302, Value::Null), "set url to where it leads"),
        (Said::text(404, "no"), "check the url"),
    ] {
        server.look().play = VecDeque::from([said]);
        let fault = pull(&collector, &server, None, &Wanted::default())
            .await
            .unwrap_err();
        let fault = fault.to_string();
        assert!(
            fault.starts_with("langfuse: ") && fault.contains(complaint),
            "{fault}"
        );
        assert!(!fault.contains("sk-hidden"));
    }
    server.look().play = VecDeque::from([there(), Said::json(200, json!([]))]);
    let fault = pull(&collector, &server, None, &Wanted::default())
        .await
        .unwrap_err();
    assert_eq!(
        fault.to_string(),
        "langfuse: the answer has no list at /data"
    );
    // A cursor that does not move would be asked for ever.
    let stuck = || Said::json(200, json!({ "data": [], "meta": { "cursor": "7" } }));
    server.look().play = VecDeque::from([there(), stuck(), stuck()]);
    let fault = pull(&collector, &server, None, &Wanted::default())
        .await
        .unwrap_err();
    assert!(fault.to_string().contains("the same one again"), "{fault}");
    assert!(server.look().queries() > 0);
}

#[tokio::test]
async fn hostile_spans_are_counted_and_cost_no_other_its_place() {
    let collector = Collector::start().await;
    let mut items: Vec<Value> = (1..=3).map(|number| phoenix_span(number, "LLM")).collect();
    items[0]["trace_id"] = json!("not an id");
    let many = vec![json!({}); 1_000_001];
    items[1]["attributes"] = Value::Array(many);
    let mut server = Calls::of("phoenix", items);
    server.page = 10;
    let server = Served::start(server).await;
    let report = pull(&collector, &server, None, &Wanted::default())
        .await
        .unwrap();
    assert_eq!((report.calls, report.rejected), (1, 2), "{report}");
    assert_eq!(call(&collector, &trace(3)).await["model"], "gpt-5");
}

#[tokio::test]
async fn what_the_docs_show_of_it_runs() {
    let collector = Collector::start().await;
    vote(&collector, "r-1", json!({ "trace_id": TRACE })).await;
    let server = Served::start(Calls::of("langfuse", vec![generation(1, 1)])).await;
    let folder = collector.folder.path().to_owned();
    std::fs::create_dir(folder.join("shown")).unwrap();
    let [commands, settings] =
        <[String; 2]>::try_from(support::docs::snippets("traces.md", "pull.rs")).unwrap();
    let settings = settings
        .replace("https://cloud.langfuse.com", &server.url())
        .replace("pk-lf-…", "pk-lf");
    std::fs::write(folder.join("shown/afterword.toml"), settings).unwrap();
    let said =
        support::docs::run(&folder, &commands, &[("LANGFUSE_SECRET_KEY", "sk-hidden")]).await;
    assert_eq!(
        said.matches("1 asked for by id, 1 not found").count(),
        2,
        "{said}"
    );
    assert_eq!(said.matches(" calls, ").count(), 4);
}
