//! The server: `app(state) -> Router`, and `run(listener, app, shutdown)`.
//!
//! # Layout
//! - `ingest`: `POST /v1/records`. `lists`: what can be read. `visitors`: erasing. `exports`: files.
//! - `auth`: authority as an extractor. `cors`: which pages may see an answer. `errors`: the answers that refuse.
//! - `body`, `path`: reading a request within its limits. `room`: what all bodies together may take.
//! - `assets`: the widget and the demo. `release`: the widget of one version. `chat`: the demo's model. `health`: for whoever runs it.

mod assets;
mod auth;
mod body;
mod chat;
mod cors;
mod errors;
mod exports;
mod health;
mod ingest;
mod lists;
mod path;
mod release;
mod room;
mod visitors;

pub use errors::Refusal;
pub use release::script_tag;
pub use room::MAX_BYTES_UNDER_WAY;

use crate::demo::Demo;
use crate::keys::Keys;
use crate::store::Store;
use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use axum::routing::{delete, get, post};
use room::Room;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Bytes of one request body as they come.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// Bytes of one request body when unpacked.
pub const MAX_UNPACKED_BYTES: usize = 8 << 20;

/// What every handler may use.
#[derive(Clone)]
pub struct State {
    pub(crate) store: Store,
    pub(crate) keys: Arc<Keys>,
    pub(crate) demo: Option<Arc<Demo>>,
    room: Room,
}

impl State {
    /// The state of a server with this store.
    #[must_use]
    pub fn new(store: Store, keys: Keys, demo: Option<Demo>) -> Self {
        Self {
            store,
            keys: Arc::new(keys),
            demo: demo.map(Arc::new),
            room: Room::of(MAX_BYTES_UNDER_WAY),
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
}

/// The routes.
pub fn app(state: State) -> Router {
    Router::new()
        .route(
            "/v1/records",
            post(ingest::records)
                .get(lists::records)
                .options(cors::preflight),
        )
        .route("/v1/responses", get(lists::responses))
        .route("/v1/responses/{id}", get(lists::response))
        .route("/v1/visitors/{id}", delete(visitors::forget))
        .route("/v1/exports/{format}", get(exports::export))
        .route("/v1/exports/{format}/report", get(exports::report))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/", get(assets::home))
        .route("/demo", get(assets::home))
        .route("/demo/", get(assets::demo_page))
        .route("/demo/api/config", get(chat::config))
        .route("/demo/api/chat", post(chat::chat))
        .route("/demo/{file}", get(assets::demo_file))
        .route("/afterword/{folder}/{file}", get(release::file))
        .route("/{file}", get(assets::package_file))
        .fallback(missing)
        .method_not_allowed_fallback(wrong_method)
        .with_state(state)
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

/// How long requests may still take once the end was asked for: less than a supervisor waits before it kills.
const GRACE: Duration = Duration::from_secs(8);

/// Serves until `shutdown` resolves; requests that are under way are finished, as long as they do not take too long.
///
/// # Errors
/// When the listener fails.
pub async fn run(
    listener: TcpListener,
    app: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (ending, asked) = tokio::sync::oneshot::channel();
    let served = axum::serve(listener, app).with_graceful_shutdown(async move {
        shutdown.await;
        let _ = ending.send(());
    });
    let overdue = async {
        let _ = asked.await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = served.into_future() => served,
        () = overdue => Ok(()),
    }
}
