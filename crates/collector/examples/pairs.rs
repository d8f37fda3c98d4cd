//! Makes a store with many preference pairs, as the collector would have stored them: drafts that people changed and sent, no two
//! of them alike. Says in one line of JSON how many there are.
#![allow(clippy::print_stdout, reason = "what it says is what it is for")]

use afterword_collector::now_ms;
use afterword_collector::store::{FIRST_PROJECT, Ingest, Store};
use afterword_core::Policy;
use afterword_core::record::{Kind, RecordId};
use afterword_core::wire::decode_batch;
use clap::Parser;
use serde_json::{Value, json};
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Parser)]
struct Pairs {
    /// A folder for the store
    #[arg(long)]
    data_dir: PathBuf,
    /// How many
    #[arg(long)]
    pairs: u64,
    /// Batches under way at once
    #[arg(long, default_value_t = 256)]
    senders: u64,
}

/// Pairs of one session, and sessions of one person: as many as the exporter's caps let through.
const OF_SESSION: u64 = 3;
const OF_PERSON: u64 = 18;

/// Different words, and words of a question and of an answer.
const VOCABULARY: u64 = 5_000;
const ASKED: usize = 12;
const ANSWERED: usize = 60;

/// Numbers that look random, and are the same in every run ("splitmix64").
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn word(&mut self) -> String {
        let mut number = self.next() % VOCABULARY + VOCABULARY;
        let mut word = String::new();
        while number > 0 {
            let letter = b'a' + u8::try_from(number % 23).unwrap_or_default();
            word.push(char::from(letter));
            number /= 23;
        }
        word
    }

    fn text(&mut self, words: usize) -> String {
        let words: Vec<String> = (0..words).map(|_| self.word()).collect();
        words.join(" ")
    }
}

fn edit(number: u64, visitor: &str, now: u64) -> Value {
    let mut random = Random(number.wrapping_mul(0x5851_f42d_4c95_7f2d));
    let prompt = random.text(ASKED);
    let draft = random.text(ANSWERED);
    // About two words of five are others.
    let words: Vec<String> = draft
        .split(' ')
        .map(|word| {
            if random.next() % 5 < 2 {
                random.word()
            } else {
                word.to_owned()
            }
        })
        .collect();
    let response = format!("r-{number:012x}");
    let at = now - 1_000_000_000 + number;
    json!({
        "id": RecordId::derive(visitor, &response, Kind::Edit).to_text(), "rev": now, "kind": "edit", "first_at_ms": at, "at_ms": at,
        "response": { "id": response, "model": "m-1", "prompt": prompt, "text": draft },
        "edit": {
            "draft": draft, "final": words.join(" "), "distance": 0.4, "similarity": 0.6, "chars_added": 90, "chars_removed": 90,
            "duration_ms": 9_000, "committed": true, "grade": "substantive",
        },
    })
}

/// The batch of one session.
fn batch(from: u64, to: u64, now: u64) -> String {
    let visitor = format!("v-{:08x}", from / OF_PERSON);
    let records: Vec<Value> = (from..to)
        .map(|number| edit(number, &visitor, now))
        .collect();
    json!({
        "v": 1, "client": "pairs/1", "batch": format!("b-{from}"), "attempt": 1, "sent_at_ms": now,
        "context": { "session": format!("s-{from}"), "visitor": visitor, "app": "bench" },
        "records": records,
    })
    .to_string()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let asked = Pairs::parse();
    let store = Store::open(&asked.data_dir)?;
    store.first_start()?;
    let project = store.project(FIRST_PROJECT)?.ok_or("no project")?;
    let next = Arc::new(AtomicU64::new(0));
    let stored = Arc::new(AtomicU64::new(0));
    let now = now_ms();
    let mut senders = Vec::new();
    for _ in 0..asked.senders {
        let (store, next, stored) = (store.clone(), next.clone(), stored.clone());
        senders.push(tokio::spawn(async move {
            loop {
                let from = next.fetch_add(OF_SESSION, Ordering::Relaxed);
                if from >= asked.pairs {
                    return Ok::<_, String>(());
                }
                let to = (from + OF_SESSION).min(asked.pairs);
                let batch = decode_batch(batch(from, to, now).as_bytes(), &Policy::DEFAULT)
                    .map_err(|error| error.message)?;
                if let Some(rejected) = batch.rejected.first() {
                    return Err(rejected.message.clone());
                }
                let ingest = Ingest {
                    project,
                    context: batch.context,
                    batch: batch.batch,
                    received_at_ms: now,
                    skew_ms: 0,
                    records: batch
                        .records
                        .into_iter()
                        .map(|(_, record)| record)
                        .collect(),
                };
                let mut outcome = store.ingest(ingest.clone()).await;
                // Too much waits for the database: it is put off, as a client would.
                while outcome.is_err() {
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    outcome = store.ingest(ingest.clone()).await;
                }
                let accepted = outcome.map_err(|error| error.to_string())?.accepted;
                stored.fetch_add(accepted as u64, Ordering::Relaxed);
            }
        }));
    }
    for sender in senders {
        sender.await??;
    }
    // Whoever reads waits until all of it is in the database.
    store.reader()?;
    println!("{}", json!({ "pairs": stored.load(Ordering::Relaxed) }));
    Ok(())
}
