//! Whoever sends the same again, at once or because no answer came, is told so, and nothing is stored twice.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use support::records::{NOW, batch, comment, thumb};
use support::stream::{head, rest, under_way};
use support::{Collector, until};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// A vote of which each rev says something else, and every copy of one rev the same.
fn said(response: &str, rev: u64) -> Value {
    comment(
        "v-1",
        response,
        rev,
        &format!("{response} in its rev {rev}"),
    )
}

/// Posts all bodies at once, each over a connection of its own; how much of each was accepted and unchanged.
async fn at_once(collector: &Arc<Collector>, bodies: Vec<String>) -> Vec<(u64, u64)> {
    let posts: Vec<_> = bodies
        .into_iter()
        .map(|body| {
            let collector = collector.clone();
            tokio::spawn(async move {
                let answer = collector.post(body).await;
                assert_eq!(answer.status, 200, "{}", answer.text());
                let said = answer.json();
                let count = |name: &str| said[name].as_u64().unwrap();
                (count("accepted"), count("unchanged"))
            })
        })
        .collect();
    let mut counts = Vec::new();
    for post in posts {
        counts.push(post.await.unwrap());
    }
    counts
}

/// The revs in the history, by response.
fn history(collector: &Collector) -> BTreeMap<String, Vec<u64>> {
    let database = collector.database();
    let mut statement = database
        .prepare("SELECT body ->> '$.response.id', rev FROM history ORDER BY rev")
        .unwrap();
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)? as u64))
    });
    let mut revs: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for row in rows.unwrap() {
        let (response, rev) = row.unwrap();
        revs.entry(response).or_default().push(rev);
    }
    revs
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_comes_over_many_connections_at_once_is_accepted_once_in_each_rev() {
    let collector = Arc::new(Collector::start().await);
    let (copies, records) = (12, 40_u64);
    for rev in 1..=3 {
        let votes: Vec<Value> = (0..records)
            .map(|at| said(&format!("r-{at}"), rev))
            .collect();
        // Halves as well, since a client that was refused may cut its batch.
        let half = batch("v-1", &votes[..20]);
        let mut bodies = vec![batch("v-1", &votes); copies];
        bodies.extend(vec![half; copies]);
        let answers = at_once(&collector, bodies).await;
        let accepted: u64 = answers.iter().map(|(accepted, _)| accepted).sum();
        let unchanged: u64 = answers.iter().map(|(_, unchanged)| unchanged).sum();
        assert_eq!(accepted, records, "each (id, rev) once");
        assert_eq!(accepted + unchanged, copies as u64 * (records + 20));
    }
    let stored = collector.all_records().await;
    assert_eq!(stored.len(), records as usize);
    assert!(stored.iter().all(|record| record["rev"] == 3));
    let history = history(&collector);
    assert_eq!(history.len(), records as usize);
    assert!(history.values().all(|revs| *revs == [1, 2]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_revs_of_many_records_at_once_leave_the_highest_of_each_and_a_whole_history() {
    const RESPONSES: u64 = 5;
    const REVS: u64 = 8;
    const COPIES: u64 = 3;
    let collector = Arc::new(Collector::start().await);
    // Scattered, so that higher revs come before lower ones and copies far from each other.
    let all = RESPONSES * REVS * COPIES;
    let sent: Vec<(String, u64)> = (0..all)
        .map(|at| at * 77 % all)
        .map(|at| (format!("r-{}", at % RESPONSES), at / RESPONSES % REVS + 1))
        .collect();
    let bodies = sent
        .iter()
        .map(|(response, rev)| batch("v-1", &[said(response, *rev)]))
        .collect();
    let answers = at_once(&collector, bodies).await;

    let mut accepted: BTreeMap<&(String, u64), u64> = BTreeMap::new();
    for (record, (taken, unchanged)) in sent.iter().zip(&answers) {
        assert_eq!(taken + unchanged, 1);
        *accepted.entry(record).or_default() += taken;
    }
    assert_eq!(
        accepted.len() as u64,
        RESPONSES * REVS,
        "every rev was sent"
    );
    for ((response, rev), times) in accepted {
        // A lower rev that comes behind a higher one is kept in the history, and raises nothing.
        let fits = if *rev == REVS { times == 1 } else { times <= 1 };
        assert!(
            fits,
            "{response} in its rev {rev} was accepted {times} times"
        );
    }
    let stored = collector.all_records().await;
    assert_eq!(stored.len() as u64, RESPONSES);
    for record in stored {
        let response = record["response"]["id"].as_str().unwrap();
        assert_eq!(record["rev"], REVS);
        let highest = said(response, REVS);
        assert_eq!(record["thumb"], highest["thumb"]);
    }
    for revs in history(&collector).values() {
        assert_eq!(*revs, (1..REVS).collect::<Vec<_>>());
    }
    assert_eq!(history(&collector).len() as u64, RESPONSES);
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_commit_does_no_harm() {
    let collector = Collector::start().await;
    let body = batch("v-1", &[thumb("v-1", "r-1", NOW), thumb("v-1", "r-2", NOW)]);
    let mut stream = under_way(&collector, body.len()).await;
    stream.write_all(body.as_bytes()).await.unwrap();
    until("the batch is stored", async || {
        !collector.all_records().await.is_empty()
    })
    .await;
    let stored = collector.all_records().await;
    drop(stream);
    let answer = collector.post(body).await;
    assert_eq!(
        answer.json(),
        json!({ "accepted": 0, "unchanged": 2, "rejected": [] })
    );
    assert_eq!(collector.all_records().await, stored);
}

#[tokio::test]
async fn wherever_a_connection_breaks_the_same_batch_again_is_stored_once() {
    let collector = Collector::start().await;
    let body = batch("v-1", &[thumb("v-1", "r-1", NOW), thumb("v-1", "r-2", NOW)]);
    let head = head(&collector, body.len()).replace("Expect: 100-continue\r\n", "");
    let request = format!("{head}{body}");
    for sent in [
        0,
        1,
        head.len() - 1,
        head.len(),
        request.len() - 1,
        request.len(),
    ] {
        let mut stream = TcpStream::connect(collector.address).await.unwrap();
        stream.write_all(&request.as_bytes()[..sent]).await.unwrap();
    }
    let mut stream = TcpStream::connect(collector.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let again = collector.post(body).await.json();
    assert_eq!(again["unchanged"], 2, "{again}");
    let stored = collector.all_records().await;
    assert_eq!(stored.len(), 2);
    assert_eq!(history(&collector), BTreeMap::new());
}
