//! Sets put into Langfuse and LangSmith: against servers that hold the caller to what these systems' own clients send.
//! (Phoenix runs itself in `npm run test:peers`.)
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

#[path = "contract/mod.rs"]
mod contract;
mod support;

use afterword_core::record::Kind;
use contract::served::Served;
use contract::{Asked, Contract, Said, check, is_hex, is_text, is_uuid, members};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::process::Output;
use support::process::afterword;
use support::records::{NOW, batch, record};
use support::{Collector, answer};

/// What both systems keep: data sets by name, items by id.
#[derive(Default)]
struct DataSets {
    authority: (&'static str, &'static str),
    sets: BTreeMap<String, Value>,
    items: BTreeMap<String, Value>,
    /// Played before anything is looked at.
    play: VecDeque<Said>,
    /// An item with this word in it is refused.
    refuses: Option<&'static str>,
    asked: Vec<String>,
}

impl DataSets {
    fn refuses(&self, item: &Value) -> bool {
        self.refuses
            .is_some_and(|word| item.to_string().contains(word))
    }
}

/// After the requests of its client 5.0.4, `langfuse/api/datasets` and `dataset_items`.
struct Langfuse(DataSets);

impl Langfuse {
    fn data_set(&mut self, body: &Value) -> Result<(), String> {
        let members = members(
            body,
            &["name"],
            &[
                "description",
                "metadata",
                "inputSchema",
                "expectedOutputSchema",
            ],
        )?;
        check(members, "name", "a string", is_text)?;
        check(members, "description", "a string", is_text)?;
        self.0
            .sets
            .insert(body["name"].as_str().unwrap().to_owned(), body.clone());
        Ok(())
    }

    fn item(&mut self, body: &Value) -> Result<(), String> {
        let optional = [
            "input",
            "expectedOutput",
            "metadata",
            "sourceTraceId",
            "sourceObservationId",
            "id",
            "status",
        ];
        let members = members(body, &["datasetName"], &optional)?;
        check(members, "datasetName", "a data set that is there", |name| {
            name.as_str()
                .is_some_and(|name| self.0.sets.contains_key(name))
        })?;
        check(members, "sourceTraceId", "32 hex digits", |id| {
            is_hex(id, 32)
        })?;
        check(members, "id", "at most 255 characters", |id| {
            id.as_str().is_some_and(|id| id.len() <= 255)
        })?;
        if self.0.refuses(body) {
            return Err("input does not match the schema of the data set".to_owned());
        }
        self.0
            .items
            .insert(body["id"].as_str().unwrap().to_owned(), body.clone());
        Ok(())
    }
}

impl Contract for Langfuse {
    fn answer(&mut self, asked: &Asked) -> Said {
        self.0
            .asked
            .push(format!("{} {}", asked.method, asked.path));
        if let Some(said) = self.0.play.pop_front() {
            return said;
        }
        if asked.header(self.0.authority.0) != self.0.authority.1 {
            return Said::text(401, "Invalid credentials");
        }
        let body = match asked.json() {
            Ok(body) => body,
            Err(said) => return said,
        };
        let done = match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/api/public/v2/datasets") => self.data_set(&body),
            ("POST", "/api/public/dataset-items") => self.item(&body),
            _ => return Said::text(405, "Method not allowed"),
        };
        done.map_or_else(
            |message| Said::text(400, &message),
            |()| Said::json(200, body),
        )
    }
}

/// After the requests of its SDK 0.15.1, `create_dataset`, `read_dataset`, `create_example` and `update_example`.
struct LangSmith(DataSets);

const DATA_SET: &str = "7d1f3c52-0000-4000-8000-00000000d5e7";

impl LangSmith {
    fn example(&mut self, body: &Value) -> Result<Said, String> {
        let members = members(
            body,
            &["id", "dataset_id", "inputs"],
            &["outputs", "metadata", "split", "created_at"],
        )?;
        check(members, "id", "a UUID", is_uuid)?;
        check(members, "dataset_id", "a data set that is there", |id| {
            id == DATA_SET
        })?;
        for name in ["inputs", "outputs", "metadata"] {
            check(members, name, "an object", Value::is_object)?;
        }
        if self.0.refuses(body) {
            return Ok(Said::text(422, "inputs do not match the schema"));
        }
        let id = body["id"].as_str().unwrap().to_owned();
        if self.0.items.contains_key(&id) {
            return Ok(Said::text(409, "an example of this id exists"));
        }
        self.0.items.insert(id, body.clone());
        Ok(Said::json(200, body.clone()))
    }

    fn change(&mut self, id: &str, body: &Value) -> Result<Said, String> {
        let members = members(
            body,
            &[],
            &["dataset_id", "inputs", "outputs", "metadata", "split"],
        )?;
        check(members, "inputs", "an object", Value::is_object)?;
        let known = self.0.items.get_mut(id).ok_or("no such example")?;
        for (name, value) in members {
            known[name] = value.clone();
        }
        Ok(Said::text(200, "1 example updated"))
    }
}

impl Contract for LangSmith {
    fn answer(&mut self, asked: &Asked) -> Said {
        self.0
            .asked
            .push(format!("{} {}", asked.method, asked.path));
        if let Some(said) = self.0.play.pop_front() {
            return said;
        }
        if asked.header(self.0.authority.0) != self.0.authority.1 {
            return Said::text(401, "Invalid token");
        }
        if (asked.method.as_str(), asked.path.as_str()) == ("GET", "/api/v1/datasets") {
            let wanted = asked.query["name"].replace("%40", "@");
            let found = self
                .0
                .sets
                .get(&wanted)
                .map(|_| json!({ "id": DATA_SET, "name": wanted }));
            return Said::json(200, json!(found.into_iter().collect::<Vec<_>>()));
        }
        let body = match asked.json() {
            Ok(body) => body,
            Err(said) => return said,
        };
        let one = asked.path.strip_prefix("/api/v1/examples/");
        let done = match (asked.method.as_str(), asked.path.as_str(), one) {
            ("POST", "/api/v1/datasets", _) => members(
                &body,
                &["name", "data_type"],
                &["description", "extra", "transformations"],
            )
            .map(|members| {
                let name = members["name"].as_str().unwrap().to_owned();
                if self.0.sets.contains_key(&name) {
                    return Said::text(409, "a data set of this name exists");
                }
                self.0.sets.insert(name, body.clone());
                Said::json(200, json!({ "id": DATA_SET, "name": members["name"] }))
            }),
            ("POST", "/api/v1/examples", _) => self.example(&body),
            ("PATCH", _, Some(id)) => self.change(id, &body),
            _ => return Said::text(405, "Method not allowed"),
        };
        done.unwrap_or_else(|message| Said::text(422, &message))
    }
}

fn langfuse() -> Langfuse {
    Langfuse(DataSets {
        authority: ("authorization", "Basic cGstbGYtdGVzdDpzay1sZi10ZXN0"),
        ..DataSets::default()
    })
}

fn langsmith() -> LangSmith {
    LangSmith(DataSets {
        authority: ("x-api-key", "lsv2-test"),
        ..DataSets::default()
    })
}

async fn seeded(kind: &str, url: &str) -> Collector {
    let collector = Collector::start().await;
    let of = |at: u64, prompt: &str, own: Value| {
        let response = json!({ "prompt": prompt, "text": format!("no {at}"), "trace_id": format!("{:032x}", at + 1) });
        let mut made = record("v-1", &format!("r-{at}"), NOW, response, Kind::Thumb, own);
        made["at_ms"] = json!(NOW - at);
        made
    };
    let plain = json!({ "value": "down", "reasons": [], "changes": 0 });
    let corrected = json!({ "value": "down", "reasons": [], "changes": 0, "correction": "yes" });
    let records = [
        of(0, "first?", plain.clone()),
        of(1, "second?", corrected),
        of(2, "third?", plain),
    ];
    collector.store(batch("v-1", &records)).await;
    let freeze = collector.request(Method::POST, "/v1/sets/hard").body("{}");
    answer(freeze.bearer_auth(&collector.secret_key)).await;
    let user = if kind == "langfuse" {
        "user = \"pk-lf-test\"\n"
    } else {
        ""
    };
    let lines =
        format!("[[sinks]]\ntype = \"{kind}\"\nurl = \"{url}\"\nsecret_env = \"SECRET\"\n{user}");
    std::fs::write(collector.folder.path().join("afterword.toml"), lines).unwrap();
    collector
}

async fn push(collector: &Collector, to: &str, secret: &'static str) -> Output {
    let mut command = afterword(collector.folder.path());
    command
        .args(["sets", "push", "hard", "--to", to, "--data-dir", "."])
        .env("SECRET", secret);
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

fn said(output: &Output) -> String {
    let [out, error] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{out}{error}")
}

#[tokio::test]
async fn langfuse_has_a_data_set_of_all_cases_once_however_often_it_is_pushed() {
    let served = Served::start(langfuse()).await;
    let collector = seeded("langfuse", &served.url()).await;
    served
        .look()
        .0
        .play
        .extend([Said::after(429, 0), Said::after(503, 0)]);
    for _ in 0..2 {
        let done = push(&collector, "langfuse", "sk-lf-test").await;
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        assert!(
            said(&done).contains("hard@1: 3 cases stand in langfuse"),
            "{}",
            said(&done)
        );
    }
    let there = served.look();
    assert_eq!(there.0.sets.keys().collect::<Vec<_>>(), ["hard@1"]);
    assert_eq!(there.0.items.len(), 3);
    let second = there
        .0
        .items
        .values()
        .find(|item| item.to_string().contains("second?"))
        .unwrap();
    assert_eq!(
        (
            &second["expectedOutput"],
            &second["input"]["messages"][0]["content"]
        ),
        (&json!("yes"), &json!("second?"))
    );
}

#[tokio::test]
async fn langsmith_has_a_data_set_of_all_cases_once_however_often_it_is_pushed() {
    let served = Served::start(langsmith()).await;
    let collector = seeded("langsmith", &served.url()).await;
    for _ in 0..2 {
        let done = push(&collector, "langsmith", "lsv2-test").await;
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    }
    let there = served.look();
    assert_eq!(there.0.items.len(), 3);
    let second = there
        .0
        .items
        .values()
        .find(|item| item.to_string().contains("second?"))
        .unwrap();
    assert_eq!(second["outputs"], json!({ "answer": "yes" }));
    assert!(
        there
            .0
            .asked
            .iter()
            .any(|asked| asked.starts_with("PATCH ")),
        "{:?}",
        there.0.asked
    );
}

#[tokio::test]
async fn what_is_refused_is_named_and_the_rest_arrives() {
    let served = Served::start(langfuse()).await;
    served.look().0.refuses = Some("second?");
    let collector = seeded("langfuse", &served.url()).await;
    let done = push(&collector, "langfuse", "sk-lf-test").await;
    assert_eq!(done.status.code(), Some(1));
    assert!(
        said(&done).contains("2 cases stand in langfuse"),
        "{}",
        said(&done)
    );
    assert!(
        said(&done).contains("refused: status 400: "),
        "{}",
        said(&done)
    );
    assert!(
        said(&done).contains("1 cases were refused"),
        "{}",
        said(&done)
    );
    served.look().0.refuses = None;
    assert_eq!(
        push(&collector, "langfuse", "sk-lf-test")
            .await
            .status
            .code(),
        Some(0)
    );
    assert_eq!(served.look().0.items.len(), 3);

    let other = Served::start(langsmith()).await;
    other.look().0.refuses = Some("third?");
    let collector = seeded("langsmith", &other.url()).await;
    let done = push(&collector, "langsmith", "lsv2-test").await;
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    assert_eq!(other.look().0.items.len(), 2);
}

#[tokio::test]
async fn with_a_wrong_secret_it_ends_at_once_and_says_so_without_it() {
    let served = Served::start(langfuse()).await;
    let collector = seeded("langfuse", &served.url()).await;
    let done = push(&collector, "langfuse", "sk-lf-wrong").await;
    assert_eq!(done.status.code(), Some(1));
    assert!(said(&done).contains("status 401"), "{}", said(&done));
    assert!(!said(&done).contains("sk-lf-wrong"));
    assert_eq!(served.look().0.asked.len(), 1);
    // No such sink is a slip.
    assert_eq!(
        push(&collector, "phoenix", "x").await.status.code(),
        Some(2)
    );
}
