//! A contract's server on a port of loopback.

use super::{Asked, Contract, Said};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub struct Served<C> {
    pub address: SocketAddr,
    contract: Arc<Mutex<C>>,
    server: JoinHandle<()>,
}

impl<C: Contract> Served<C> {
    pub async fn start(contract: C) -> Self {
        Self::at(
            "127.0.0.1:0".parse().unwrap(),
            Arc::new(Mutex::new(contract)),
        )
        .await
    }

    async fn at(address: SocketAddr, contract: Arc<Mutex<C>>) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = contract.clone();
        let app = Router::new().fallback(
            move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
                let shared = shared.clone();
                async move {
                    let headers: HashMap<_, _> = headers
                        .iter()
                        .map(|(name, value)| {
                            (
                                name.as_str().to_owned(),
                                value.to_str().unwrap_or_default().to_owned(),
                            )
                        })
                        .collect();
                    said(shared.lock().unwrap().answer(&Asked::new(
                        method.as_str(),
                        &uri.to_string(),
                        headers,
                        body.to_vec(),
                    )))
                }
            },
        );
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            address,
            contract,
            server,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it has seen and has.
    pub fn look(&self) -> MutexGuard<'_, C> {
        self.contract.lock().unwrap()
    }

    /// Ends it; gives what it takes to begin again.
    pub async fn down(self) -> (SocketAddr, Arc<Mutex<C>>) {
        self.server.abort();
        let _ = self.server.await;
        (self.address, self.contract)
    }

    pub async fn up((address, contract): (SocketAddr, Arc<Mutex<C>>)) -> Self {
        Self::at(address, contract).await
    }
}

fn said(said: Said) -> Response {
    let status = StatusCode::from_u16(said.status).unwrap();
    // No connection is kept: one that is would outlive a server that is down.
    let close = [("connection", "close")];
    let mut response = (status, close, said.body.to_string()).into_response();
    if let Some(seconds) = said.retry_after {
        response.headers_mut().insert("retry-after", seconds.into());
    }
    response
}
