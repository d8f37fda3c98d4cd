//! Connections: taking them, bounding them, ending them. `axum::serve` waits for ever for whoever sends nothing.
//!
//! # Layout
//! - `bounds`: every limit, with its reason. `files`: how many the system allows.
//! - `accept`: the next connection, whatever goes wrong meanwhile. `seats`: how many there are of one address.
//! - `connection`: one of them. `patience`: how long it is waited for. `turn`: whose turn it is.
//! - `tls`: certificate and key, read again when they change.

mod accept;
mod bounds;
mod connection;
mod files;
mod patience;
mod seats;
mod tls;
mod turn;

pub use bounds::Bounds;
pub use files::open_files;
pub use tls::{Tls, TlsError, TlsFiles};

pub(super) use connection::Https;

use super::Proxies;
use axum::Router;
use connection::Connections;
use seats::Seats;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, watch};

/// How long requests may still take once the end was asked for: less than a supervisor waits before it kills.
const GRACE: Duration = Duration::from_secs(8);

/// How a listener is served.
#[derive(Clone, Default)]
pub struct Server {
    /// What every connection is held to.
    pub bounds: Bounds,
    /// Our own proxies: all people come by their addresses, so no bound of one address is for them.
    pub proxies: Proxies,
    /// Certificate and key; without them HTTP is spoken.
    pub tls: Option<Tls>,
}

impl Server {
    /// Serves until `shutdown` resolves; requests that are under way are finished, as long as they do not take too long.
    ///
    /// # Errors
    /// None at present: a listener that fails for a while is asked again.
    pub async fn run(
        self,
        listener: TcpListener,
        app: Router,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let (ending, asked) = watch::channel(());
        // Every connection holds one end of it: when all have gone there is nothing to wait for.
        let (under_way, mut all_done) = mpsc::channel::<()>(1);
        let room = Arc::new(Semaphore::new(self.bounds.connections));
        let seats = Seats::new(self.bounds.per_address);
        let connections = Connections::new(app, self.bounds, self.tls);
        let accepting = async {
            loop {
                // While all places are taken, others wait in the system's queue.
                let Ok(place) = Arc::clone(&room).acquire_owned().await else {
                    return;
                };
                let (stream, peer) = accept::next(|| listener.accept()).await;
                let address = peer.ip().to_canonical();
                let seat = if self.proxies.trusts(address) {
                    None
                } else if let Some(seat) = seats.take(address) {
                    Some(seat)
                } else {
                    tracing::debug!("a connection is closed: its address has too many");
                    continue;
                };
                let serving = connections.serve(stream, peer, asked.clone());
                let under_way = under_way.clone();
                tokio::spawn(async move {
                    serving.await;
                    drop((place, seat, under_way));
                });
            }
        };
        tokio::select! {
            () = accepting => {}
            () = shutdown => {}
        }
        drop(listener);
        drop(under_way);
        let _ = ending.send(());
        // Nothing is ever sent: it resolves when the last connection has gone.
        let _ = tokio::time::timeout(GRACE, all_done.recv()).await;
        Ok(())
    }
}

/// Serves with what holds where nobody said otherwise, without TLS: see [`Server::run`].
///
/// # Errors
/// As [`Server::run`].
pub async fn run(
    listener: TcpListener,
    app: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    Server::default().run(listener, app, shutdown).await
}
