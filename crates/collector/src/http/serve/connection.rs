//! One connection, from its handshake to its end.

use super::bounds::Bounds;
use super::patience::Patient;
use super::tls::Tls;
use super::turn::{Ours, Turn};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// A mark of requests that came by TLS to this process itself.
#[derive(Clone, Copy)]
pub(in crate::http) struct Https;

/// How all connections of a listener are served.
#[derive(Clone)]
pub(super) struct Connections {
    app: TowerToHyperService<Router>,
    bounds: Bounds,
    tls: Option<Tls>,
}

impl Connections {
    pub(super) fn new(app: Router, bounds: Bounds, tls: Option<Tls>) -> Self {
        Self {
            app: TowerToHyperService::new(app),
            bounds,
            tls,
        }
    }

    /// Serves one until it ends, is given up, or `ending` says to finish what is under way.
    pub(super) fn serve(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        mut ending: watch::Receiver<()>,
    ) -> impl Future<Output = ()> + Send + 'static {
        let this = self.clone();
        async move {
            // Answers are small, and written whole: nothing is gained by waiting for more.
            let _ = stream.set_nodelay(true);
            let Some(tls) = &this.tls else {
                return this.speak(stream, peer, false, ending).await;
            };
            let shaking = tokio::time::timeout(this.bounds.handshake, tls.accept(stream));
            tokio::select! {
                shaken = shaking => match shaken {
                    Ok(Ok(stream)) => this.speak(stream, peer, true, ending).await,
                    // Scanners, and clients that trust another certificate: nothing that whoever runs it can mend.
                    Ok(Err(error)) => tracing::debug!("no TLS with a client: {error}"),
                    Err(_) => tracing::debug!("no TLS with a client: it took too long"),
                },
                _ = ending.changed() => {}
            }
        }
    }

    /// HTTP/1.1 over whatever carries it.
    async fn speak<S>(
        &self,
        stream: S,
        peer: SocketAddr,
        https: bool,
        mut ending: watch::Receiver<()>,
    ) where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let turn = Turn::new();
        let stream = Patient::new(stream, turn.clone(), self.bounds);
        let app = &self.app;
        let answer = service_fn(move |mut request: Request<Incoming>| {
            let ours = turn.ours();
            request.extensions_mut().insert(ConnectInfo(peer));
            if https {
                request.extensions_mut().insert(Https);
            }
            let answering = app.call(request);
            async move {
                let response = answering.await?;
                Ok::<_, std::convert::Infallible>(response.map(|body| Told { body, _ours: ours }))
            }
        });
        let mut http = http1::Builder::new();
        // How long anything may take is judged by `Patient`, which tells a head that comes slowly from a client that has
        // nothing to ask.
        http.header_read_timeout(None)
            .max_header_size(self.bounds.head_bytes)
            // A head that does not end is read no further than this.
            .max_buf_size(2 * self.bounds.head_bytes);
        let mut connection = pin!(http.serve_connection(TokioIo::new(stream), answer));
        let done = tokio::select! {
            done = connection.as_mut() => done,
            _ = ending.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = done {
            tracing::debug!("a connection broke off: {error}");
        }
    }
}

/// The body of an answer: until it has been told it is our turn.
struct Told {
    body: Body,
    _ours: Ours,
}

impl http_body::Body for Told {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
