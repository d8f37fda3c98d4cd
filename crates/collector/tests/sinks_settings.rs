//! `[[sinks]]` of the file: what is wrong is said, with what would be right, and no secret is ever shown.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::config::Layer;
use afterword_collector::sinks::ready::sinks;
use afterword_collector::sinks::settings::{Sink, SinkError};
use std::process::Output;
use support::process::{Served, afterword};

fn read(lines: &str) -> Result<Vec<Sink>, SinkError> {
    let layer: Layer = toml::from_str(lines).unwrap();
    sinks(&layer.sinks.unwrap(), |variable| {
        (variable == "SECRET").then(|| "s3cret".to_owned())
    })
}

#[test]
fn what_is_wrong_is_said_with_what_would_be_right() {
    for (lines, sink, message) in [
        (
            "type = \"datadog\"",
            "datadog",
            "there is no type \"datadog\"; there are phoenix, mlflow,",
        ),
        (
            "type = \"phoenix\"",
            "phoenix",
            "expected url: the system's address",
        ),
        (
            "type = \"phoenix\"\nname = \"a b\"\nurl = \"http://h\"",
            "a b",
            "expected a name of at most 64 letters",
        ),
        (
            "type = \"phoenix\"\nurl = \"ftp://h\"",
            "phoenix",
            "expected a url with http or https",
        ),
        (
            "type = \"phoenix\"\nurl = \"nowhere\"",
            "phoenix",
            "url is no address",
        ),
        (
            "type = \"phoenix\"\nurl = \"http://u:s3cret@h\"",
            "phoenix",
            "expected a url without user and password",
        ),
        (
            "type = \"mlflow\"\nurl = \"http://h?key=s3cret\"",
            "mlflow",
            "expected a url without query",
        ),
        (
            "type = \"mlflow\"\nurl = \"http://h\"\nsession_id = \"x\"",
            "mlflow",
            "session_id is for langsmith, not for mlflow",
        ),
        (
            "type = \"langfuse\"\nsecret_env = \"SECRET\"",
            "langfuse",
            "expected user: the public key",
        ),
        (
            "type = \"langfuse\"\nuser = \"pk\"",
            "langfuse",
            "expected secret_env",
        ),
        (
            "type = \"langsmith\"\nsecret_env = \"OTHER\"",
            "langsmith",
            "the environment variable OTHER is not set",
        ),
        ("type = \"file\"", "file", "expected path"),
        (
            "type = \"file\"\npath = \"x\"\n[[sinks]]\ntype = \"file\"\npath = \"y\"",
            "file",
            "there are two of this name",
        ),
    ] {
        let error = read(&format!("[[sinks]]\n{lines}")).unwrap_err();
        assert_eq!(error.sink, sink);
        assert!(error.message.starts_with(message), "{error}");
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
    let unknown = toml::from_str::<Layer>("[[sinks]]\ntype = \"file\"\npaht = \"x\"")
        .err()
        .unwrap();
    assert!(
        unknown.to_string().contains("unknown field `paht`"),
        "{unknown}"
    );
}

#[test]
fn no_secret_shows_in_debug() {
    for lines in [
        "type = \"phoenix\"\nurl = \"http://h\"\nsecret_env = \"SECRET\"",
        "type = \"mlflow\"\nurl = \"http://h\"\nuser = \"me\"\nsecret_env = \"SECRET\"",
        "type = \"langfuse\"\nuser = \"pk\"\nsecret_env = \"SECRET\"",
        "type = \"langsmith\"\nsecret_env = \"SECRET\"",
        "type = \"otlp\"\nurl = \"http://h\"\nsecret_header = \"x-team\"\nsecret_env = \"SECRET\"",
        "type = \"webhook\"\nurl = \"http://h\"\nsecret_env = \"SECRET\"",
    ] {
        let shown = format!("{:?}", read(&format!("[[sinks]]\n{lines}")).unwrap());
        let coded = ["s3cret", "bWU6czNjcmV0", "cGs6czNjcmV0"];
        assert!(
            coded.iter().all(|secret| !shown.contains(secret)),
            "{shown}"
        );
        assert!(shown.contains("Secret(…)"), "{shown}");
    }
}

/// Runs the command in a folder with this file.
fn run(lines: &str, words: &[&str]) -> (Output, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("afterword.toml"), lines).unwrap();
    let output = afterword(folder.path()).args(words).output().unwrap();
    (output, folder)
}

#[test]
fn a_sink_that_is_wrong_keeps_the_collector_from_starting_with_exit_code_2() {
    let (output, folder) = run(
        "[[sinks]]\ntype = \"langsmith\"\nsecret_env = \"AFTERWORD_TEST_UNSET\"\n",
        &["serve"],
    );
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        "afterword: sink \"langsmith\": the environment variable AFTERWORD_TEST_UNSET is not set; it should hold the secret\n"
    );
    assert!(!folder.path().join("afterword-data").exists());
    let (output, _folder) = run(
        "[[sinks]]\ntype = \"file\"\npath = \"x\"\nproject = \"other\"\n",
        &["serve", "--listen", "127.0.0.1:0"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("there is no project \"other\" in the store")
    );
}

#[test]
fn commands_that_send_nothing_need_no_secret() {
    let (output, folder) = run("", &["stats"]);
    assert_eq!(output.status.code(), Some(1), "there is no store yet");
    drop(Served::start(folder.path()));
    let lines = "[[sinks]]\ntype = \"langsmith\"\nsecret_env = \"AFTERWORD_TEST_UNSET\"\n[[sinks]]\ntype = \"file\"\npath = \"x.jsonl\"\n";
    std::fs::write(folder.path().join("afterword.toml"), lines).unwrap();
    for words in [["stats"].as_slice(), &["sinks", "list"]] {
        let output = afterword(folder.path()).args(words).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let listed = afterword(folder.path())
        .args(["sinks", "list"])
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert_eq!(
        listed,
        "langsmith       langsmith has not begun\nfile            file      has not begun\n"
    );
    // Nor does the test of one need the secrets of the others.
    let tested = afterword(folder.path())
        .args(["sinks", "test", "file"])
        .output()
        .unwrap();
    assert_eq!(
        tested.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&tested.stderr)
    );
    let said = String::from_utf8(tested.stdout).unwrap();
    assert_eq!(
        said,
        "file: sent one record, and it was taken\nfile: not read back: this system cannot be asked what it has\nfile: took it back\n"
    );
    assert_eq!(
        std::fs::read_to_string(folder.path().join("x.jsonl"))
            .unwrap()
            .lines()
            .count(),
        2
    );
}

#[test]
fn the_test_of_a_sink_says_by_its_exit_code_what_is_wrong() {
    let lines = "[[sinks]]\ntype = \"phoenix\"\nurl = \"http://127.0.0.1:1\"\n";
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    for (words, code, said) in [
        (
            vec!["sinks", "test", "phoenix", "--trace", trace],
            1,
            "not taken: no answer: ",
        ),
        (
            vec!["sinks", "test", "phoenix"],
            1,
            "not sent: no_trace; give --trace",
        ),
        (
            vec!["sinks", "test", "phoenix", "--trace", "xyz"],
            2,
            "expected 32 hex digits",
        ),
        (
            vec!["sinks", "test", "nobody"],
            2,
            "sink \"nobody\": no sink of this name is configured",
        ),
        (vec!["sinks", "test"], 2, "<NAME>"),
    ] {
        let (output, _folder) = run(lines, &words);
        let all = [output.stdout, output.stderr].concat();
        let all = String::from_utf8(all).unwrap();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {all}");
        assert!(all.contains(said), "{words:?}: {all}");
    }
}
