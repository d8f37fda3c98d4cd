//! Sends records to a running collector, as many as it takes or at a rate, and says in one line of JSON what came of it.
//!
//! Connections are kept, and requests are written and answers read byte by byte: what is measured is the collector, as little
//! as possible of the one who asks. Every record is a new one, of a visitor, a response and a trace that others share.
#![allow(clippy::print_stdout, reason = "what it says is what it is for")]

use afterword_core::record::{Kind, RecordId};
use clap::Parser;
use std::error::Error;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[derive(Clone, Parser)]
struct Load {
    /// Where the collector listens
    #[arg(long)]
    address: SocketAddr,
    /// Its public key
    #[arg(long)]
    key: String,
    /// Records of one request
    #[arg(long, default_value_t = 100)]
    batch: u64,
    /// Connections that send at once
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Records in all
    #[arg(long)]
    records: u64,
    /// Records a second; without it, as many as are taken
    #[arg(long)]
    rate: Option<f64>,
    /// The number of the first record: two runs into one store must not send the same
    #[arg(long, default_value_t = 0)]
    first: u64,
}

/// Records of one visitor, and of one response.
const OF_VISITOR: u64 = 40;
const OF_RESPONSE: u64 = 4;

const KINDS: [(Kind, &str); 4] = [
    (Kind::View, r#"{"visible_ms":4200,"seen_fraction":0.8}"#),
    (
        Kind::Copy,
        r#"{"count":1,"chars":312,"fraction":0.42,"kind":"partial","code_blocks":[],"via":"selection"}"#,
    ),
    (Kind::Thumb, r#"{"value":"up","reasons":[],"changes":0}"#),
    (
        Kind::Edit,
        r#"{"draft":"The harbour opens at seven, and the ferry leaves when it is full.","final":"The harbour opens at eight, and the ferry leaves when it is full.","distance":0.08,"similarity":0.9,"chars_added":5,"chars_removed":5,"duration_ms":5300,"committed":true,"grade":"minor"}"#,
    ),
];

fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}

/// The body with these records, of which the first is number `from`.
fn body(from: u64, count: u64) -> String {
    let now = now_ms();
    let visitor = format!("v-{:08x}", from / OF_VISITOR);
    let mut text = format!(
        r#"{{"v":1,"client":"load/1","batch":"load-{from}","attempt":1,"sent_at_ms":{now},"context":{{"session":"s-{from}","visitor":"{visitor}","app":"load","page":"/chat"}},"records":["#
    );
    for number in from..from + count {
        let turn = number / OF_RESPONSE;
        let Some(&(kind, own)) = KINDS.get((number % OF_RESPONSE) as usize) else {
            continue;
        };
        let response = format!("r-{turn:012x}");
        let id = RecordId::derive(&visitor, &response, kind).to_text();
        let comma = if number == from { "" } else { "," };
        let name = kind.as_str();
        // Spread as the hashes are that traces are named by.
        let trace = u128::from(turn).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let _ = write!(
            text,
            r#"{comma}{{"id":"{id}","rev":{now},"kind":"{name}","first_at_ms":{now},"at_ms":{now},"response":{{"id":"{response}","trace_id":"{trace:032x}","span_id":"{:016x}","model":"m-1","chars":740}},"{name}":{own}}}"#,
            trace as u64 | 1,
        );
    }
    text.push_str("]}");
    text
}

/// Writes one request, and reads the whole answer. Gives whether it was granted.
async fn post(
    stream: &mut TcpStream,
    load: &Load,
    body: &str,
    answer: &mut Vec<u8>,
) -> Result<bool, Box<dyn Error + Send + Sync>> {
    let head = format!(
        "POST /v1/records?key={} HTTP/1.1\r\nHost: collector\r\nOrigin: http://localhost:3000\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: {}\r\n\r\n",
        load.key,
        body.len()
    );
    let mut request = head.into_bytes();
    request.extend_from_slice(body.as_bytes());
    stream.write_all(&request).await?;
    answer.clear();
    loop {
        if stream.read_buf(answer).await? == 0 {
            return Err("the collector has closed the connection".into());
        }
        let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head =
            String::from_utf8_lossy(answer.get(..end).unwrap_or_default()).to_ascii_lowercase();
        let length = head.lines().find_map(|line| {
            line.strip_prefix("content-length:")?
                .trim()
                .parse::<usize>()
                .ok()
        });
        if answer.len() >= end + 4 + length.unwrap_or(0) {
            return Ok(head.starts_with("http/1.1 200"));
        }
    }
}

/// What one connection has seen.
#[derive(Default)]
struct Seen {
    took: Vec<Duration>,
    refused: u64,
}

async fn connection(
    load: Load,
    next: Arc<AtomicU64>,
    begun: Instant,
) -> Result<Seen, Box<dyn Error + Send + Sync>> {
    let mut stream = TcpStream::connect(load.address).await?;
    stream.set_nodelay(true)?;
    let mut seen = Seen::default();
    let mut answer = Vec::new();
    loop {
        let from = next.fetch_add(load.batch, Ordering::Relaxed);
        if from >= load.records {
            return Ok(seen);
        }
        let count = load.batch.min(load.records - from);
        let body = body(load.first + from, count);
        // At a rate it is due at a time, and late where that has passed: whoever waits in line waits, too.
        let due = load.rate.map_or_else(Instant::now, |rate| {
            begun + Duration::from_secs_f64(from as f64 / rate)
        });
        tokio::time::sleep_until(due.into()).await;
        if post(&mut stream, &load, &body, &mut answer).await? {
            seen.took.push(due.elapsed());
        } else {
            seen.refused += 1;
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let load = Load::parse();
    let next = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let sending: Vec<_> = (0..load.connections)
        .map(|_| tokio::spawn(connection(load.clone(), next.clone(), begun)))
        .collect();
    let mut took = Vec::new();
    let mut refused = 0;
    for one in sending {
        let seen = one.await??;
        took.extend(seen.took);
        refused += seen.refused;
    }
    let seconds = begun.elapsed().as_secs_f64();
    took.sort_unstable();
    let quantile = |share: f64| {
        let at = ((took.len() as f64 * share) as usize).min(took.len().saturating_sub(1));
        took.get(at).map_or(0.0, |took| took.as_secs_f64() * 1e3)
    };
    let requests = took.len();
    println!(
        "{}",
        serde_json::json!({
            "records": load.records.saturating_sub(refused * load.batch),
            "requests": requests,
            "refused": refused,
            "seconds": seconds,
            "p50_ms": quantile(0.5),
            "p99_ms": quantile(0.99),
            "most_ms": quantile(1.0),
        })
    );
    Ok(())
}
