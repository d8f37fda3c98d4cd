//! The server: `app(state) -> Router`, and `run(listener, app, shutdown)`.
//!
//! # Layout
//! - `ingest`: `POST /v1/records`. `traces`: `POST /v1/traces` and `/v1/logs`, and one trace. `lists`: what can be read. `labels`, `quality`: what is said of answers. `sinks`: how far they are. `visitors`: all on one of them.
//!   `exports`: files. `sets`: frozen ones. `forget`: erasing.
//! - `serve`: connections, and TLS. `headers`: what every answer says to browsers.
//! - `login`, `sessions`, `same_origin`: people instead of keys. `status`: what they see. `html`: how pages are made.
//! - `auth`: authority as an extractor. `client`: whose address it is. `cors`: which pages may see an answer. `errors`: the answers that refuse.
//! - `body`, `gzip`, `path`: reading a request within its limits. `stream`: an answer as it is made. `room`: what all bodies together may take.
//! - `openapi`: what describes all of it.
//! - `watch`: what is counted and logged of each request.
//! - `assets`: the widget and the demo. `release`: the widget of one version. `chat`: the demo's model. `health`: for whoever runs it.

mod assets;
mod auth;
mod body;
mod chat;
mod client;
mod cors;
mod errors;
mod exports;
mod forget;
pub mod gzip;
mod headers;
mod health;
mod html;
mod ingest;
mod judge;
pub(crate) mod labels;
mod lists;
mod login;
mod openapi;
mod path;
mod quality;
mod release;
mod room;
mod same_origin;
mod serve;
mod sessions;
mod sets;
mod sinks;
mod status;
mod stream;
mod traces;
mod visitors;
mod watch;

pub use client::{ForwardedHeader, Proxies};
pub use errors::Refusal;
pub use openapi::OPENAPI;
pub use release::script_tag;
pub use room::MAX_BYTES_UNDER_WAY;
pub use serve::{Bounds, Server, Tls, TlsError, TlsFiles, open_files, run};

use crate::demo::Demo;
use crate::keys::{Keys, ProjectId};
use crate::limits::{Limiter, Limits};
use crate::metrics::Metrics;
use crate::sinks::settings::Sink;
use crate::store::{Store, StoreError};
use crate::tokens::Tokens;
use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{from_extractor_with_state, from_fn, from_fn_with_state};
use axum::routing::{get, post};
use room::Room;
use sessions::Sessions;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// Bytes of one request body as they come.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// Bytes of one request body when unpacked.
pub const MAX_UNPACKED_BYTES: usize = 8 << 20;

/// Ms on a clock that never goes back, whenever it began.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What is in force, and may be replaced while requests are under way: each goes by what was so when it asked.
struct Current<T>(Arc<RwLock<Arc<T>>>);

impl<T> Current<T> {
    fn new(value: T) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(value))))
    }

    fn get(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, value: T) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
    }
}

impl<T> Clone for Current<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// What every handler may use.
#[derive(Clone)]
pub struct State {
    pub(crate) store: Store,
    keys: Current<Keys>,
    tokens: Current<Tokens>,
    pub(crate) demo: Option<Arc<Demo>>,
    pub(crate) sinks: Arc<Vec<sinks::Configured>>,
    pub(crate) metrics: Arc<Metrics>,
    room: Room,
    limiter: Arc<Limiter>,
    proxies: Arc<Proxies>,
    sessions: Arc<Sessions>,
    clock: Clock,
}

impl State {
    /// The state of a server with this store. Nothing is limited and no proxy is believed.
    #[must_use]
    pub fn new(store: Store, keys: Keys, tokens: Tokens, demo: Option<Demo>) -> Self {
        let started = Instant::now();
        Self {
            metrics: Arc::new(Metrics::new(store.commits())),
            store,
            keys: Current::new(keys),
            tokens: Current::new(tokens),
            demo: demo.map(Arc::new),
            sinks: Arc::default(),
            room: Room::of(MAX_BYTES_UNDER_WAY),
            limiter: Arc::new(Limiter::new(Limits::OFF)),
            proxies: Arc::default(),
            sessions: Arc::default(),
            clock: Arc::new(move || started.elapsed().as_millis() as u64),
        }
    }

    /// The keys that are in force.
    pub(crate) fn keys(&self) -> Arc<Keys> {
        self.keys.get()
    }

    /// What is asked of response tokens.
    pub(crate) fn tokens(&self) -> Arc<Tokens> {
        self.tokens.get()
    }

    /// Takes keys and token secrets from the store: what the command line has made or ended is in force then. Where the
    /// store cannot be read, those that are known stay in force.
    pub async fn take_keys(&self) {
        let store = self.store.clone();
        let read = move || Ok::<_, StoreError>((store.keys()?, store.tokens()?));
        if let Ok(Ok((keys, tokens))) = tokio::task::spawn_blocking(read).await {
            // First what is asked of tokens: no key is in force a moment before what it is held to.
            self.tokens.set(tokens);
            self.keys.set(self.keys().with(keys));
        }
    }

    /// Does so again and again, with this pause. Never resolves.
    pub async fn follow_keys(self, pause: Duration) {
        loop {
            tokio::time::sleep(pause).await;
            self.take_keys().await;
        }
    }

    /// The same with these sinks to tell of, each with the project whose records it is sent.
    #[must_use]
    pub fn with_sinks(self, sinks: &[(Sink, ProjectId)]) -> Self {
        Self {
            sinks: Arc::new(sinks.iter().map(sinks::Configured::of).collect()),
            ..self
        }
    }

    /// The same with room for this many bytes of bodies.
    #[must_use]
    pub fn with_room(self, bytes: usize) -> Self {
        Self {
            room: Room::of(bytes),
            ..self
        }
    }

    /// The same with these limits, and these proxies believed of whom they count for.
    #[must_use]
    pub fn with_limits(self, limits: Limits, proxies: Proxies) -> Self {
        Self {
            limiter: Arc::new(Limiter::new(limits)),
            proxies: Arc::new(proxies),
            ..self
        }
    }

    /// The same with another clock for limits and sessions.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }
}

/// The routes.
pub fn app(state: State) -> Router {
    let metrics =
        get(watch::metrics).route_layer(from_extractor_with_state::<auth::Reads, _>(state.clone()));
    health(Router::new().route("/metrics", metrics))
        .route(
            "/v1/records",
            post(ingest::records)
                .get(lists::records)
                .options(cors::preflight),
        )
        .route("/v1/responses", get(lists::responses))
        .route(
            "/v1/responses/{id}",
            get(lists::response).delete(forget::response),
        )
        .route("/v1/traces", post(traces::spans))
        .route("/v1/logs", post(traces::log_records))
        .route("/v1/traces/{id}", get(traces::one).delete(forget::trace))
        .route(
            "/v1/responses/{id}/labels",
            get(labels::get).put(labels::put).delete(labels::delete),
        )
        .route("/v1/quality", get(quality::quality))
        .route("/v1/judge/agreement", get(judge::agrees))
        .route(
            "/v1/visitors/{id}",
            get(visitors::person).delete(forget::visitor),
        )
        .route("/v1/sinks", get(sinks::list))
        .route("/v1/exports/{format}", get(exports::export))
        .route("/v1/exports/{format}/provenance", get(exports::provenance))
        .route("/v1/exports/{format}/report", get(exports::report))
        .route("/v1/sets", get(sets::list))
        .route(
            "/v1/sets/{name}",
            get(sets::one).post(sets::freeze).delete(sets::remove),
        )
        .route("/v1/sets/{name}/export", get(sets::export))
        .route("/openapi.json", get(openapi::document))
        .route("/", get(status::home))
        .route("/login", get(login::page).post(login::log_in))
        .route("/logout", post(login::log_out))
        .route("/demo", get(assets::to_demo))
        .route("/demo/", get(assets::demo_page))
        .route("/demo/api/config", get(chat::config))
        .route("/demo/api/chat", post(chat::chat))
        .route("/demo/{file}", get(assets::demo_file))
        .route("/afterword/{folder}/{file}", get(release::file))
        .route("/{file}", get(assets::package_file))
        .fallback(missing)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), watch::watch))
        .layer(from_fn(headers::guard))
        .with_state(state)
}

/// The routes of a listener of their own, for whoever runs it: what is asked there needs no key.
pub fn admin(state: State) -> Router {
    health(Router::new().route("/metrics", get(watch::metrics)))
        .fallback(missing)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(headers::guard))
        .with_state(state)
}

fn health(router: Router<State>) -> Router<State> {
    router
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
}

async fn missing(uri: Uri) -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "not_found",
        format!("there is nothing at {}", uri.path()),
    )
}

async fn wrong_method(method: Method, uri: Uri) -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        format!("{} does not take {method}; see Allow", uri.path()),
    )
}
