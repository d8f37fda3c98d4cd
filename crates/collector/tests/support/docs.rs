//! What a page of docs shows, as a reader would use it.

use super::process::{AFTERWORD, program};
use std::path::Path;

/// The snippets of a page that say that they are run by this test.
pub fn snippets(page: &str, test: &str) -> Vec<String> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let page = std::fs::read_to_string(docs.join(page)).unwrap();
    let mark = format!("<!-- elsewhere: crates/collector/tests/{test} -->\n```");
    let snippets = page.split(&mark).skip(1).map(|rest| {
        let (_, text) = rest.split_once('\n').unwrap();
        text.split("\n```").next().unwrap().to_owned()
    });
    snippets.collect()
}

/// Runs commands in the folder `shown` beside a store, which has the settings; gives what they said.
pub async fn run(store: &Path, commands: &str, env: &[(&str, &str)]) -> String {
    let mut command = program("sh", &store.join("shown"));
    let folder = Path::new(AFTERWORD).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    command
        .args(["-ec", commands])
        .env("PATH", format!("{}:{path}", folder.display()))
        .env("AFTERWORD_DATA_DIR", store)
        .envs(env.iter().copied());
    // Apart, so that the servers of the test go on meanwhile.
    let ran = tokio::task::spawn_blocking(move || command.output().unwrap()).await;
    let ran = ran.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    text(&ran.stdout)
}
