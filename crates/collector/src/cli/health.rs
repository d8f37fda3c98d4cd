//! `afterword health`: whether a running collector takes records.

use super::Outcome;
use crate::config::Config;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

/// How long a collector may take to say how it is.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks where this configuration listens; an address that stands for all of them is asked on loopback.
pub(super) fn health(config: &Config) -> Outcome {
    let mut address = config.admin_listen.unwrap_or(config.listen);
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    // The listener for whoever runs it speaks HTTP always.
    let https = config.tls.is_some() && config.admin_listen.is_none();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            // It is asked by an address that no certificate names, and nothing secret is said.
            .tls_danger_accept_invalid_certs(https)
            .build()?;
        let url = format!(
            "{}://{address}/readyz",
            if https { "https" } else { "http" }
        );
        let answer = client.get(url).send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        if status.is_success() {
            return Ok(write!(std::io::stdout(), "{text}")?);
        }
        Err(format!("{status}: {text}").into())
    })
}
