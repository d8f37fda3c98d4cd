//! What a judge has said: beside what people say, held and erased with the answers, and by the command as the docs show it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod contract;
mod judging;
mod support;

use afterword_collector::judge::run::Wanted;
use afterword_collector::retention::Keep;
use afterword_collector::store::{Label, Spend, Store, Subject, restore};
use afterword_core::quality::Mode;
use contract::served::Served;
use judging::{Model, bad, judge, layer, refusal, run_with, with_bad};
use serde_json::{Value, json};
use support::holds;
use support::process::afterword;
use support::records::{NOW, batch};

#[tokio::test]
async fn agreement_with_people_is_shown_by_the_api_and_goes_with_what_is_erased() {
    let collector = with_bad(4).await;
    for (at, mode) in [Mode::Instruction, Mode::Instruction, Mode::Refusal]
        .into_iter()
        .enumerate()
    {
        let label = Label {
            labeller: "ann".to_owned(),
            modes: vec![mode],
            verdict: None,
            note: None,
            at_ms: NOW,
        };
        assert!(
            collector
                .store
                .label(1, &format!("r-{at}"), &label)
                .unwrap()
        );
    }
    let server = Served::start(Model::says(refusal)).await;
    let labelled = Wanted {
        labelled: true,
        ..Wanted::default()
    };
    let asks = judge(&layer(&server.url()), Spend::default());
    assert_eq!(run_with(&collector, &asks, &labelled).await.judged, 3);
    let shown = collector.list("/v1/judge/agreement").await;
    let found = &shown["judges"][0];
    assert_eq!(found["judge"], asks.name());
    assert_eq!(
        (&found["agreed"]["k"], &found["agreed"]["n"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(
        found["confusion"],
        json!({ "instruction": { "instruction": 2 }, "refusal": { "instruction": 1 } })
    );
    assert_eq!(found["modes"]["refusal"]["recall"]["k"], 0);
    assert_eq!(found["kappa"]["value"], 0.0);
    // What is held on a person has it, and what is erased has it no more.
    let held = collector.get("/v1/visitors/v-1").await.json();
    assert!(held.to_string().contains(asks.name()), "{held}");
    let gone = collector.request(reqwest::Method::DELETE, "/v1/visitors/v-1");
    let gone = support::answer(gone.bearer_auth(&collector.secret_key)).await;
    assert_eq!(gone.status.as_u16(), 200);
    assert_eq!(
        collector.list("/v1/judge/agreement").await,
        json!({ "judges": [] })
    );
    assert!(!holds(collector.folder.path(), asks.name()));
}

#[tokio::test]
async fn what_a_judge_said_goes_with_the_texts_and_with_age_and_is_in_backups() {
    let collector = with_bad(2).await;
    // Another visitor speaks of the first one: it stays known, without its texts.
    let other = support::records::thumb("v-2", "r-0", NOW);
    let server = Served::start(Model::says(refusal)).await;
    let asks = judge(&layer(&server.url()), Spend::default());
    assert_eq!(
        run_with(&collector, &asks, &Wanted::default()).await.judged,
        2
    );
    collector.store(batch("v-2", &[other])).await;
    let copy = tempfile::tempdir().unwrap();
    let file = copy.path().join("copy");
    collector.store.backup(&file).unwrap();
    let forgotten = collector.store.forget(1, Subject::Visitor("v-1"));
    assert_eq!(forgotten.unwrap().records, 2);
    let judged = |store: &Store| store.reader().unwrap().judged_responses(1).unwrap();
    assert!(judged(&collector.store).is_empty());
    assert_eq!(
        collector.list("/v1/responses/r-0").await["quality"]["verdict"],
        "good"
    );
    let restored = restore(&file, &copy.path().join("restored")).unwrap();
    assert_eq!(judged(&restored), ["r-0", "r-1"]);
    restored.set_keep(1, Keep::Days(1)).unwrap();
    let later = afterword_collector::now_ms() + 2 * 86_400_000;
    assert_eq!(restored.erase_aged(later, 100).unwrap().records, 3);
    assert!(judged(&restored).is_empty());
}

#[tokio::test]
async fn the_command_judges_and_says_how_often_people_agree() {
    let collector = with_bad(1).await;
    let server = Served::start(Model::says(refusal)).await;
    let folder = collector.folder.path().to_owned();
    let toml = format!(
        "[judge]\nurl = \"{}/v1\"\nmodel = \"m-1\"\nkey_env = \"JUDGE_KEY\"\n",
        server.url()
    );
    let file = folder.join("afterword.toml");
    std::fs::write(&file, toml).unwrap();
    let command = async |arguments: &[&str], key: Option<&str>| {
        let mut command = afterword(&folder);
        command.args(arguments).args(["--data-dir", "."]);
        if let Some(key) = key {
            command.env("JUDGE_KEY", key);
        }
        // Apart, so that the server goes on meanwhile.
        let output = tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr),
        )
    };
    let (code, _, error) = command(&["judge", "run"], None).await;
    assert_eq!(code, Some(2), "{error}");
    assert!(error.contains("JUDGE_KEY is not set"), "{error}");
    let (code, out, error) = command(&["judge", "run", "--json"], Some("sk-test")).await;
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["judged"], 1);
    let (_, out, _) = command(&["label", "r-0", "--mode", "instruction"], None).await;
    assert_eq!(out, "r-0 labelled\n");
    let (_, out, _) = command(&["judge", "agreement"], None).await;
    assert!(
        out.contains(": 1 of 1 alike") && out.contains("kappa not defined"),
        "{out}"
    );
    let (code, _, error) = command(&["judge", "run", "--mode", "vibes"], Some("sk-test")).await;
    assert_eq!(code, Some(2), "{error}");
    let (_, out, _) = {
        let output = support::process::run(&folder, &["judge", "prompt"]);
        (0, String::from_utf8(output.stdout).unwrap(), ())
    };
    assert!(out.starts_with("You judge answers"));
}

#[tokio::test]
async fn what_the_docs_show_of_it_runs() {
    let collector = with_bad(0).await;
    collector
        .store(batch("v-1", &[bad("r-81", "No."), bad("r-82", "Never.")]))
        .await;
    let server = Served::start(Model::says(refusal)).await;
    let folder = collector.folder.path().to_owned();
    std::fs::create_dir(folder.join("shown")).unwrap();
    let [settings, first, second] =
        <[String; 3]>::try_from(support::docs::snippets("error-modes.md", "judge_kept.rs"))
            .unwrap();
    let settings = settings.replace("http://127.0.0.1:11434", &server.url());
    std::fs::write(folder.join("shown/afterword.toml"), settings).unwrap();
    let said = support::docs::run(&folder, &first, &[("AFTERWORD_JUDGE_KEY", "sk-test")]).await;
    assert!(
        said.contains("2 wanted: 0 judged") && said.contains("2 wanted: 2 judged"),
        "{said}"
    );
    let said = support::docs::run(&folder, &second, &[("AFTERWORD_JUDGE_KEY", "sk-test")]).await;
    assert!(
        said.contains("r-81 labelled") && said.contains("0 of 1 alike"),
        "{said}"
    );
}
