//! What is older than its project keeps it: told the time, slice by slice; and the running collector.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::keys::ProjectId;
use afterword_collector::now_ms;
use afterword_collector::retention::Keep;
use afterword_collector::sinks::item::{Part, Standing, Target};
use afterword_collector::store::{
    Elsewhere, Erased, FIRST_PROJECT, Filter, Ingest, Selection, Settled, SinkStore, Store,
};
use afterword_core::record::Kind;
use afterword_core::wire::Context;
use serde_json::{Value, json};
use support::process::{Served, run};
use support::records::{NOW, comment, read, record, thumb};
use support::{answer, client, holds, until};
use tempfile::TempDir;

const DAY: u64 = 24 * 3_600_000;

struct Kept {
    folder: TempDir,
    store: Store,
    project: ProjectId,
}

impl Kept {
    /// A store whose first project keeps what it has for so long.
    fn for_days(days: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.first_start().unwrap();
        let project = store.project(FIRST_PROJECT).unwrap().unwrap();
        store.set_keep(project, Keep::Days(days)).unwrap();
        Self {
            folder,
            store,
            project,
        }
    }

    /// Records come at this time.
    async fn come(&self, at_ms: u64, visitor: &str, records: &[Value]) {
        let ingest = Ingest {
            project: self.project,
            context: Context {
                session: "s-1".to_owned(),
                visitor: visitor.to_owned(),
                ..Context::default()
            },
            batch: "b-1".to_owned(),
            received_at_ms: at_ms,
            skew_ms: 0,
            records: records.iter().map(|record| read(visitor, record)).collect(),
        };
        self.store.ingest(ingest).await.unwrap();
    }

    /// The answers that records are about.
    fn left(&self) -> Vec<String> {
        let all = Filter {
            limit: 1_000,
            ..Filter::default()
        };
        let (records, _) = self
            .store
            .reader()
            .unwrap()
            .records(self.project, &all)
            .unwrap();
        records
            .iter()
            .map(|record| record["response"]["id"].as_str().unwrap().to_owned())
            .collect()
    }

    fn responses(&self) -> Vec<Value> {
        let all = Filter {
            limit: 1_000,
            ..Filter::default()
        };
        self.store
            .reader()
            .unwrap()
            .responses(self.project, None, &all)
            .unwrap()
            .0
    }

    fn sink(&self) -> SinkStore {
        self.store.sink(self.project, "langfuse", true).unwrap()
    }
}

fn with_text(visitor: &str, id: &str, text: &str) -> Value {
    let own = json!({ "value": "up", "reasons": [], "changes": 0 });
    record(visitor, id, NOW, json!({ "text": text }), Kind::Thumb, own)
}

#[tokio::test]
async fn what_is_too_old_goes_with_its_revs_its_texts_and_its_answer() {
    let kept = Kept::for_days(30);
    for rev in 0..3 {
        let said = comment("v-1", "r-1", NOW + rev, &format!("a lapwing said {rev}"));
        kept.come(NOW, "v-1", &[said]).await;
    }
    kept.come(
        NOW,
        "v-1",
        &[with_text("v-1", "r-2", "an answer about lapwings")],
    )
    .await;
    kept.come(
        NOW + DAY,
        "v-2",
        &[
            thumb("v-2", "r-2", NOW),
            comment("v-2", "r-3", NOW, "a heron said"),
        ],
    )
    .await;

    let look = |at_ms: u64| kept.store.erase_aged(at_ms, 100).unwrap();
    assert_eq!(
        look(NOW + 30 * DAY),
        Erased::default(),
        "30 days are not over"
    );
    let erased = look(NOW + 30 * DAY + 1);
    assert_eq!((erased.records, erased.revs, erased.texts), (2, 2, 1));
    kept.store.empty_log().unwrap();
    for gone in ["lapwing", "v-1"] {
        assert!(!holds(kept.folder.path(), gone), "{gone}");
    }
    assert_eq!(kept.left(), ["r-2", "r-3"]);
    // Another visitor speaks of it, so it is known; its text was not of that visitor.
    let known: Vec<_> = kept
        .responses()
        .iter()
        .map(|one| (one["id"].clone(), one.get("text").cloned()))
        .collect();
    assert_eq!(known, [(json!("r-2"), None), (json!("r-3"), None)]);
    assert_eq!(look(NOW + 30 * DAY + 1), Erased::default());
    assert_eq!(look(NOW + 32 * DAY).records, 2);
    kept.store.empty_log().unwrap();
    assert!(kept.responses().is_empty() && !holds(kept.folder.path(), "heron"));
}

#[tokio::test]
async fn a_record_that_still_changes_is_kept_and_its_old_revs_are_not() {
    let kept = Kept::for_days(30);
    kept.come(NOW, "v-1", &[comment("v-1", "r-1", NOW, "a lapwing said")])
        .await;
    kept.come(
        NOW + 20 * DAY,
        "v-1",
        &[comment("v-1", "r-1", NOW + 1, "a heron said")],
    )
    .await;
    kept.come(
        NOW + 21 * DAY,
        "v-1",
        &[comment("v-1", "r-1", NOW + 2, "a stork said")],
    )
    .await;
    let erased = kept.store.erase_aged(NOW + 40 * DAY, 100).unwrap();
    assert_eq!((erased.records, erased.revs), (0, 1));
    kept.store.empty_log().unwrap();
    let held = |word: &str| holds(kept.folder.path(), word);
    assert_eq!(
        (held("lapwing"), held("heron"), held("stork")),
        (false, true, true)
    );
}

#[tokio::test]
async fn one_transaction_erases_no_more_than_it_is_told_to() {
    let kept = Kept::for_days(1);
    for batch in 0..9 {
        let votes: Vec<Value> = (0..50)
            .map(|at| thumb("v-1", &format!("r-{batch}-{at}"), NOW))
            .collect();
        kept.come(NOW + batch, "v-1", &votes).await;
    }
    let sizes: Vec<usize> = (0..4)
        .map(|_| kept.store.erase_aged(NOW + 9 * DAY, 200).unwrap().records)
        .collect();
    assert_eq!(sizes, [200, 200, 50, 0]);
}

#[tokio::test]
async fn a_project_that_says_nothing_keeps_all_for_ever() {
    let kept = Kept::for_days(1);
    kept.come(NOW, "v-1", &[thumb("v-1", "r-1", NOW)]).await;
    kept.store.set_keep(kept.project, Keep::Forever).unwrap();
    assert_eq!(
        kept.store.erase_aged(NOW + 10_000 * DAY, 100).unwrap(),
        Erased::default()
    );
    assert_eq!(kept.left(), ["r-1"]);
}

/// Passes on all that there is, as a sink does.
fn pass_on(sink: &mut SinkStore, rev: u64) {
    sink.take_up(&Selection::default(), 100, NOW).unwrap();
    let due = sink.due(100, u64::MAX >> 1).unwrap();
    let standing = Standing {
        kind: Kind::Thumb,
        response: "r-1".to_owned(),
        target: Target::default(),
        moving_to: None,
        parts: vec![Part::Signal],
        rev,
        first_at_ms: NOW,
        confirmed: true,
    };
    let done = || Settled::Done(Some(standing.clone()));
    let settled: Vec<_> = due.iter().map(|due| (due.id, due.turn, done())).collect();
    sink.settle(&settled, None, NOW).unwrap();
}

#[tokio::test]
async fn what_goes_for_its_age_stays_in_other_systems_unless_it_is_said_or_was_taken_back() {
    for (aged, expected) in [(Elsewhere::Leave, 0), (Elsewhere::Retract, 1)] {
        let kept = Kept::for_days(30);
        kept.store.set_aged(kept.project, aged).unwrap();
        let mut sink = kept.sink();
        kept.come(NOW, "v-1", &[thumb("v-1", "r-1", NOW)]).await;
        pass_on(&mut sink, NOW);
        let erased = kept.store.erase_aged(NOW + 31 * DAY, 100).unwrap();
        assert_eq!((erased.records, erased.retractions), (1, expected));
        let due = sink.due(100, NOW + 31 * DAY).unwrap();
        assert_eq!(due.len(), expected);
        assert!(
            due.iter()
                .all(|due| due.item.is_none() && due.standing.is_some())
        );
    }
    let kept = Kept::for_days(30);
    let mut sink = kept.sink();
    kept.come(NOW, "v-1", &[thumb("v-1", "r-1", NOW)]).await;
    pass_on(&mut sink, NOW);
    let mut taken_back = thumb("v-1", "r-1", NOW + 1);
    taken_back["retracted"] = json!(true);
    kept.come(NOW, "v-1", &[taken_back]).await;
    let erased = kept.store.erase_aged(NOW + 31 * DAY, 100).unwrap();
    assert_eq!((erased.records, erased.retractions), (1, 1));
}

#[tokio::test]
async fn a_running_collector_goes_by_it_and_counts() {
    let kept = Kept::for_days(1_000);
    let now = now_ms();
    kept.come(
        now - 40 * DAY,
        "v-1",
        &[comment("v-1", "r-1", NOW, "a lapwing said")],
    )
    .await;
    kept.come(now - 20 * DAY, "v-1", &[thumb("v-1", "r-2", NOW)])
        .await;
    kept.store.close();
    let folder = kept.folder.path().to_str().unwrap();
    let set = ["projects", "set", "--keep-days", "30", "--data-dir", folder];
    let said = run(kept.folder.path(), &set);
    assert_eq!(
        String::from_utf8_lossy(&said.stdout),
        "default             kept for 30 days, what is older stays in sinks\n"
    );
    let mut serve = support::process::afterword(kept.folder.path());
    let served = Served::of(serve.args(["serve", "--listen", "127.0.0.1:0", "--data-dir", folder]));
    let secret = std::fs::read_to_string(kept.folder.path().join("secret-key")).unwrap();
    let get =
        async |path: &str| answer(client().get(served.url(path)).bearer_auth(secret.trim())).await;
    until("the old one is gone", async || {
        get("/v1/responses/r-1").await.status == 404
    })
    .await;
    until("it is counted", async || {
        get("/metrics")
            .await
            .text()
            .contains("afterword_records_erased_total{cause=\"age\"} 1\n")
    })
    .await;
    until("the log is empty of it", async || {
        get("/healthz").await;
        !holds(kept.folder.path(), "lapwing")
    })
    .await;
    assert_eq!(get("/v1/responses/r-2").await.status, 200);
}

#[test]
fn the_command_lists_what_is_kept_and_refuses_what_makes_no_sense() {
    let kept = Kept::for_days(90);
    let folder = kept.folder.path().to_str().unwrap();
    let projects = |arguments: &[&str]| {
        let done = run(
            kept.folder.path(),
            &[&["projects"], arguments, &["--data-dir", folder]].concat(),
        );
        (
            done.status.code(),
            String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned(),
        )
    };
    let kept_for = |what: &str| (Some(0), format!("default             kept {what}\n"));
    assert_eq!(
        projects(&["list"]),
        kept_for("for 90 days, what is older stays in sinks")
    );
    assert_eq!(
        projects(&["set", "--in-sinks", "retract"]),
        kept_for("for 90 days, what is older is taken back in sinks")
    );
    assert_eq!(
        projects(&["set", "--keep-days", "1"]),
        kept_for("for 1 day, what is older is taken back in sinks")
    );
    assert_eq!(
        projects(&["set", "--keep-days", "forever"]),
        kept_for("for ever")
    );
    for wrong in [
        &["set"][..],
        &["set", "--keep-days", "0"],
        &["set", "--in-sinks", "perhaps"],
    ] {
        assert_eq!(projects(wrong).0, Some(2), "{wrong:?}");
    }
    let (code, said) = projects(&["set", "--project", "none", "--keep-days", "1"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("there is no project \"none\""), "{said}");
}
