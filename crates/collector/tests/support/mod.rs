//! A collector on a free port of loopback with a store of its own, and what it takes to talk to it.
//!
//! # Layout
//! - `records`: batches and records as they stand on the wire.
//! - `docs`: what a page of docs shows. `process`: the real binary.
//! - `feedback`: what people do, to export from.
//! - `spans`, `log_records`: what back ends tell.
//! - `stream`: requests byte by byte.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

pub mod docs;
pub mod feedback;
pub mod log_records;
pub mod process;
pub mod records;
pub mod spans;
pub mod stream;

use afterword_collector::config::Layer;
use afterword_collector::demo::Demo;
use afterword_collector::http::{self, Bounds, Clock, Proxies, Server, State, Tls};
use afterword_collector::keys::Keys;
use afterword_collector::limits::Limits;
use afterword_collector::now_ms;
use afterword_collector::store::{Options, Store};
use reqwest::header::{CONTENT_TYPE, HeaderMap, ORIGIN};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Where the pages of these tests come from.
pub const PAGE: &str = "http://localhost:3000";

/// How a collector is set up.
pub struct Setup {
    pub origins: Vec<String>,
    /// Where it takes itself to listen: on loopback, any loopback origin may write.
    pub listen: SocketAddr,
    pub demo: bool,
    /// How long the store waits for others.
    pub patience: Duration,
    /// Bytes of acknowledged records that may wait for the database.
    pub backlog: usize,
    /// Bytes of bodies that may be under way together.
    pub room: usize,
    pub limits: Limits,
    pub proxies: Proxies,
    /// What limits and sessions are told the time by.
    pub clock: Option<Clock>,
    pub bounds: Bounds,
    pub tls: Option<Tls>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8787)),
            demo: false,
            patience: Duration::from_secs(60),
            backlog: Options::default().backlog_bytes,
            room: http::MAX_BYTES_UNDER_WAY,
            limits: Limits::OFF,
            proxies: Proxies::default(),
            clock: None,
            bounds: Bounds::DEFAULT,
            tls: None,
        }
    }
}

pub struct Collector {
    pub address: SocketAddr,
    pub public_key: String,
    pub secret_key: String,
    pub folder: TempDir,
    pub store: Store,
    pub state: State,
    client: reqwest::Client,
    end: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<std::io::Result<()>>>,
}

impl Collector {
    pub async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    pub async fn with(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            patience: setup.patience,
            backlog_bytes: setup.backlog,
        };
        let store = Store::open_with(folder.path(), options).unwrap();
        let started = store.first_start().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let keys = Keys::new(store.keys().unwrap(), setup.origins, setup.listen);
        let public_key = keys.first_public(now_ms()).unwrap().shown.clone();
        let settings = Layer {
            demo_pace_ms: Some(0),
            ..Layer::default()
        };
        let demo = setup.demo.then(|| Demo::new(&settings.finish().unwrap()));
        let mut state = State::new(store.clone(), keys, store.tokens().unwrap(), demo)
            .with_room(setup.room)
            .with_limits(setup.limits, setup.proxies.clone());
        if let Some(clock) = setup.clock {
            state = state.with_clock(clock);
        }
        let app = http::app(state.clone());
        let (end, ended) = oneshot::channel();
        let server = Server {
            bounds: setup.bounds,
            proxies: setup.proxies,
            tls: setup.tls,
        };
        let served = tokio::spawn(server.run(listener, app, async {
            let _ = ended.await;
        }));
        Self {
            address,
            public_key: public_key.unwrap(),
            secret_key: started.new_secret.unwrap(),
            folder,
            store,
            state,
            client: client(),
            end: Some(end),
            served: Some(served),
        }
    }

    /// A request with nothing in it yet.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.address);
        self.client.request(method, url)
    }

    /// The path that a page posts to.
    pub fn records_path(&self) -> String {
        format!("/v1/records?key={}", self.public_key)
    }

    /// A request as a page makes it.
    pub fn page_post(&self, query: &str) -> RequestBuilder {
        self.request(Method::POST, &format!("{}{query}", self.records_path()))
            .header(ORIGIN, PAGE)
            .header(CONTENT_TYPE, "text/plain;charset=UTF-8")
    }

    pub async fn post(&self, body: impl Into<reqwest::Body>) -> Answer {
        answer(self.page_post("").body(body)).await
    }

    /// Posts what must be taken whole.
    pub async fn store(&self, body: String) {
        let answer = self.post(body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(answer.json()["rejected"], serde_json::json!([]));
    }

    /// Reads with the secret key.
    pub async fn get(&self, path: &str) -> Answer {
        let request = self.request(Method::GET, path);
        answer(request.bearer_auth(&self.secret_key)).await
    }

    /// What a list holds, page after page.
    pub async fn list(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()
    }

    /// Everything in the store's records, oldest change first.
    pub async fn all_records(&self) -> Vec<Value> {
        let list = self.list("/v1/records?limit=1000").await;
        list["records"].as_array().unwrap().clone()
    }

    /// A second way into its database, once everything is there that was acknowledged, as far as it can get there.
    pub fn database(&self) -> rusqlite::Connection {
        self.store.reader().unwrap();
        database(self.folder.path())
    }

    /// Asks it to end, and gives what it ended with.
    pub fn end(&mut self) -> JoinHandle<std::io::Result<()>> {
        self.end.take().unwrap().send(()).unwrap();
        self.served.take().unwrap()
    }
}

pub fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    client.no_proxy().build().unwrap()
}

pub fn database(folder: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.join("afterword.sqlite3")).unwrap()
}

/// An answer that has come whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// That it refuses with this status and code, and says why in a sentence.
    pub fn refuses(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        let said = self.json();
        assert_eq!(said["code"], code, "{said}");
        let message = said["message"].as_str().unwrap();
        assert!(message.len() > 10 && !message.ends_with('.'), "{message}");
    }
}

pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    Answer {
        status: response.status(),
        headers: response.headers().clone(),
        body: response.bytes().await.unwrap().to_vec(),
    }
}

/// That nothing was stored, and when to come again.
pub fn is_put_off(answer: &Answer, code: &str) {
    answer.refuses(503, code);
    let seconds: u32 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds));
}

/// Asks until the answer is yes; each question is a request, so that it waits for the collector and not for time.
pub async fn until(what: &str, mut ask: impl AsyncFnMut() -> bool) {
    let asking = async { while !ask().await {} };
    let in_time = tokio::time::timeout(Duration::from_secs(60), asking).await;
    assert!(in_time.is_ok(), "waited in vain until {what}");
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// Whether any file of the store holds these bytes.
pub fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        // What is gone by now holds nothing.
        let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    })
}

/// A file of `tests/fixtures`.
pub fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    std::fs::read_to_string(folder.join(name)).unwrap()
}
