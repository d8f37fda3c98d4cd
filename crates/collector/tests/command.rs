//! The command line and its settings: what beats what, what is refused, and with which exit code.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::config::EXAMPLE;
use afterword_collector::store::Store;
use std::path::Path;
use std::process::{Command, Output};
use support::process::{Served, afterword, run};
use support::records::{NOW, batch, thumb, view};
use support::{Collector, fixture};

fn code_and_complaint(done: &Output) -> (Option<i32>, String) {
    (
        done.status.code(),
        String::from_utf8_lossy(&done.stderr).into_owned(),
    )
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let looked_in = |command: &mut Command| {
        let (code, said) = code_and_complaint(&command.output().unwrap());
        assert_eq!(code, Some(1), "{said}");
        let said = said
            .strip_prefix("afterword: there is no store in ")
            .unwrap();
        said.split(';').next().unwrap().to_owned()
    };
    let stats = || {
        let mut command = afterword(folder.path());
        command.arg("stats");
        command
    };
    assert_eq!(looked_in(&mut stats()), "./afterword-data");
    std::fs::write(
        folder.path().join("afterword.toml"),
        "data_dir = \"of-the-file\"",
    )
    .unwrap();
    assert_eq!(looked_in(&mut stats()), "of-the-file");
    let named = folder.path().join("other.toml");
    std::fs::write(&named, "data_dir = \"of-the-named-file\"").unwrap();
    assert_eq!(
        looked_in(stats().arg("--config").arg(&named)),
        "of-the-named-file"
    );
    assert_eq!(
        looked_in(stats().env("AFTERWORD_CONFIG", &named)),
        "of-the-named-file"
    );
    let environment = ("AFTERWORD_DATA_DIR", "of-the-environment");
    assert_eq!(
        looked_in(stats().env(environment.0, environment.1)),
        environment.1
    );
    let with_flag = &mut stats();
    with_flag
        .env(environment.0, environment.1)
        .args(["--data-dir", "of-the-flag"]);
    assert_eq!(looked_in(with_flag), "of-the-flag");
}

#[test]
fn serve_takes_each_setting_from_the_strongest_place_that_says_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = "listen = \"127.0.0.1:0\"\norigins = [\"https://file.example\"]\ndemo = false\ndata_dir = \"of-the-file\"\n";
    std::fs::write(folder.path().join("afterword.toml"), file).unwrap();
    let mut command = afterword(folder.path());
    command
        .arg("serve")
        .env("AFTERWORD_ORIGINS", "https://a.example,https://b.example");
    let served = Served::of(&mut command);
    assert!(
        served
            .said
            .contains("(may write from https://a.example, https://b.example, any loopback origin)"),
        "{}",
        served.said
    );
    assert!(!served.said.contains("demo"), "{}", served.said);
    assert!(folder.path().join("of-the-file/secret-key").exists());
    drop(served);
    let served = Served::of(command.args(["--origin", "https://flag.example,null", "--demo"]));
    assert!(
        served
            .said
            .contains("(may write from https://flag.example, null: any sandboxed frame or file, any loopback origin)"),
        "{}",
        served.said
    );
    assert!(served.said.contains("/demo/"), "{}", served.said);
}

#[test]
fn settings_that_are_unknown_or_wrong_are_refused_by_line_without_showing_it() {
    let folder = tempfile::tempdir().unwrap();
    for (file, complaint) in [
        (
            "demo_pace_ms = 5\nlisen = \"127.0.0.1:1\"",
            "line 2: unknown field `lisen`",
        ),
        (
            "[serve]\nlisten = \"127.0.0.1:1\"",
            "line 1: unknown field `serve`",
        ),
        ("\n\ndemo_model_key = sk-hidden", "line 3: "),
        ("demo_model_key = \"sk-hidden\" x", "line 1: "),
        ("listen = \"localhost\"", "line 1: invalid socket address"),
        ("demo = \"yes\"", "line 1: invalid type"),
        (
            "origins = [\"chat.example\"]",
            "\"chat.example\" is no origin: expected a scheme and a host",
        ),
        ("origins = [\"https://chat.example/path\"]", "is no origin"),
    ] {
        std::fs::write(folder.path().join("afterword.toml"), file).unwrap();
        let (code, said) = code_and_complaint(&run(folder.path(), &["serve"]));
        assert_eq!(code, Some(2), "{file}: {said}");
        assert!(
            said.contains(complaint) && !said.contains("hidden"),
            "{file}: {said}"
        );
    }
    assert!(!folder.path().join("afterword-data").exists());
}

#[test]
fn wrong_usage_is_2_and_asking_for_help_is_0() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &[][..],
        &["sevre"],
        &["serve", "--listen", "everywhere"],
        &["serve", "--origin", "chat.example"],
        &["serve", "--demo", "maybe"],
        &["export", "csv", "--out", "-"],
        &["export", "dpo"],
        &["forget"],
        &["person", "--visitor", "v-1"],
        &["backup"],
        &["restore"],
        &["stats", "--config", "nowhere.toml"],
    ] {
        let (code, said) = code_and_complaint(&run(folder.path(), arguments));
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
        assert!(!said.is_empty(), "{arguments:?}");
    }
    for arguments in [&["--help"][..], &["serve", "--help"], &["--version"]] {
        assert_eq!(run(folder.path(), arguments).status.code(), Some(0));
    }
}

#[test]
fn config_prints_the_example_and_the_example_is_taken_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let printed = run(folder.path(), &["config"]).stdout;
    assert_eq!(String::from_utf8(printed.clone()).unwrap(), EXAMPLE);
    std::fs::write(folder.path().join("afterword.toml"), printed).unwrap();
    let (code, said) = code_and_complaint(&run(folder.path(), &["stats"]));
    assert_eq!(code, Some(1));
    assert!(
        said.starts_with("afterword: there is no store in ./afterword-data"),
        "{said}"
    );
}

#[test]
fn what_reads_a_store_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["stats"][..],
        &["forget", "--visitor", "v-1"],
        &["person", "--visitor", "v-1", "--out", "v-1.json"],
        &["backup", "copy.sqlite3"],
        &["projects", "list"],
        &["export", "kto", "--out", "kto.jsonl"],
    ] {
        let (code, said) = code_and_complaint(&run(folder.path(), arguments));
        assert_eq!(code, Some(1), "{arguments:?}");
        assert!(said.contains("`afterword serve` makes one"), "{said}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn stats_counts_by_kind_while_the_collector_runs() {
    let collector = Collector::start().await;
    collector.store(fixture("golden/whole.json")).await;
    collector
        .store(batch(
            "v-7",
            &[thumb("v-7", "r-1", NOW), view("v-7", "r-1", NOW)],
        ))
        .await;
    let said = stats(collector.folder.path());
    let line = |kind: &str| {
        said.lines()
            .find(|line| line.starts_with(kind))
            .unwrap()
            .to_owned()
    };
    assert_eq!(line("thumb"), "thumb                3   1 taken back");
    assert_eq!(line("view"), "view                 3   0 taken back");
    assert_eq!(said.lines().count(), 8);
}

#[test]
fn stats_of_an_empty_store_are_empty() {
    let folder = tempfile::tempdir().unwrap();
    Store::open(folder.path()).unwrap().close();
    assert_eq!(stats(folder.path()), "");
}

fn stats(folder: &Path) -> String {
    let done = run(folder, &["stats", "--data-dir", folder.to_str().unwrap()]);
    assert!(done.status.success());
    String::from_utf8(done.stdout).unwrap()
}
