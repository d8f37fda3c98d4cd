//! The threat model against the tests that it names.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

use std::path::Path;

/// What stands between back ticks in the last column of the tables of threats.
fn named() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/security.md")).unwrap();
    let threats = page
        .split("## Threats")
        .nth(1)
        .unwrap()
        .split("\n## ")
        .next()
        .unwrap();
    let rows = threats.lines().filter(|line| line.starts_with("| "));
    let rows = rows.filter(|line| !line.starts_with("| threat ") && !line.starts_with("| ---"));
    let mut named = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 3, "{row}");
        let tests: Vec<_> = cells[2]
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        assert!(!tests.is_empty(), "a threat without a test: {row}");
        named.extend(tests);
    }
    named
}

#[test]
fn every_threat_has_a_test_and_every_test_that_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = named();
    assert!(named.len() > 30, "{named:?}");
    for test in named {
        let (file, name) = test.split_once("::").unwrap_or((&test, ""));
        let source = std::fs::read_to_string(root.join(file))
            .unwrap_or_else(|error| panic!("{test}: {error}"));
        let is_there = match name {
            // All of the file; it has to hold some.
            "" => ["#[test]", "#[tokio::test", "proptest!", "test(", "run("]
                .iter()
                .any(|mark| source.contains(mark)),
            "fuzz_target" => source.contains("fuzz_target!("),
            name => source.contains(&format!("fn {name}(")),
        };
        assert!(is_there, "{test}");
    }
}
