//! What is said of limits, proxies and connections, and what holds where nothing is said.

use super::{ConfigError, Layer};
use crate::http::{Bounds, Proxies, TlsFiles};
use crate::limits::{ADDRESS_BURST_SECONDS, KEY_BURST_SECONDS, Limits, Rate};
use afterword_core::Policy;
use std::net::SocketAddr;

/// While listening on loopback, and with no proxy before it, there are no strangers: then the defaults are no limits.
fn among_ourselves(layer: &Layer, listen: SocketAddr) -> bool {
    let no_proxies = layer.trusted_proxies.as_ref().is_none_or(Vec::is_empty);
    listen.ip().is_loopback() && no_proxies
}

pub(super) fn limits(layer: &Layer, listen: SocketAddr) -> Result<Limits, ConfigError> {
    let defaults = if among_ourselves(layer, listen) {
        Limits::OFF
    } else {
        Limits::DEFAULT
    };
    Ok(Limits {
        key: rate(
            layer.key_records_per_second,
            (layer.key_burst_records, "key_burst_records"),
            KEY_BURST_SECONDS,
            // Less would refuse a batch that is allowed, however long it waits.
            Policy::DEFAULT.max_batch_records as u32,
            defaults.key,
        )?,
        address: rate(
            layer.address_requests_per_second,
            (layer.address_burst_requests, "address_burst_requests"),
            ADDRESS_BURST_SECONDS,
            1,
            defaults.address,
        )?,
        ..defaults
    })
}

/// 0 a second is no limit. A burst that was not said is so many seconds' worth.
fn rate(
    per_second: Option<u32>,
    (burst, setting): (Option<u32>, &'static str),
    burst_seconds: u32,
    least: u32,
    default: Option<Rate>,
) -> Result<Option<Rate>, ConfigError> {
    if burst.is_some_and(|burst| burst < least) {
        return Err(ConfigError::SmallBurst { setting, least });
    }
    let per_second = per_second.unwrap_or(default.map_or(0, |rate| rate.per_second));
    if per_second == 0 {
        return Ok(None);
    }
    let worth = per_second.saturating_mul(burst_seconds).max(least);
    Ok(Some(Rate::new(per_second, burst.unwrap_or(worth))))
}

pub(super) fn proxies(layer: &Layer) -> Proxies {
    Proxies {
        trusted: layer.trusted_proxies.clone().unwrap_or_default(),
        header: layer.forwarded_header.unwrap_or_default(),
    }
}

/// 0 of one address is no limit.
pub(super) fn bounds(layer: &Layer, listen: SocketAddr) -> Result<Bounds, ConfigError> {
    let default = if among_ourselves(layer, listen) {
        0
    } else {
        Bounds::PER_ADDRESS
    };
    let per_address = layer.max_connections_per_address.unwrap_or(default);
    let connections = layer.max_connections.unwrap_or(Bounds::DEFAULT.connections);
    if connections == 0 {
        return Err(ConfigError::NoConnections);
    }
    Ok(Bounds {
        // What the runtime can count at all.
        connections: connections.min(tokio::sync::Semaphore::MAX_PERMITS),
        per_address: Some(per_address).filter(|&each| each > 0),
        ..Bounds::DEFAULT
    })
}

/// Both, or neither.
pub(super) fn tls(layer: &Layer) -> Result<Option<TlsFiles>, ConfigError> {
    let half = |there, missing| Err(ConfigError::HalfTls { there, missing });
    match (layer.tls_cert.clone(), layer.tls_key.clone()) {
        (Some(cert), Some(key)) => Ok(Some(TlsFiles { cert, key })),
        (None, None) => Ok(None),
        (Some(_), None) => half("tls_cert", "tls_key"),
        (None, Some(_)) => half("tls_key", "tls_cert"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ForwardedHeader;

    fn config(toml: &str) -> crate::config::Config {
        let layer: Layer = toml::from_str(toml).unwrap();
        layer.finish().unwrap()
    }

    #[test]
    fn on_loopback_nothing_is_limited_until_it_is_said_or_a_proxy_stands_before_it() {
        assert_eq!(config("").limits, Limits::OFF);
        assert_eq!(config("listen = \"[::1]:1\"").limits, Limits::OFF);
        let said = config("key_records_per_second = 7").limits;
        assert_eq!(said.key, Some(Rate::new(7, 500)));
        assert_eq!(said.address, None);
        assert_eq!(
            config("trusted_proxies = [\"127.0.0.1\"]").limits,
            Limits::DEFAULT
        );
    }

    #[test]
    fn where_strangers_come_the_defaults_hold_and_each_can_be_changed_or_turned_off() {
        let open = |more: &str| config(&format!("listen = \"0.0.0.0:1\"\n{more}")).limits;
        assert_eq!(open(""), Limits::DEFAULT);
        assert_eq!(open("key_records_per_second = 0").key, None);
        assert_eq!(
            open("key_records_per_second = 0").address,
            Limits::DEFAULT.address
        );
        assert_eq!(open("address_requests_per_second = 0").address, None);
        assert_eq!(
            open("address_requests_per_second = 2").address,
            Some(Rate::new(2, 60))
        );
        assert_eq!(
            open("address_burst_requests = 5").address,
            Some(Rate::new(10, 5))
        );
        assert_eq!(
            open("key_records_per_second = 2000\nkey_burst_records = 500").key,
            Some(Rate::new(2_000, 500))
        );
    }

    #[test]
    fn a_burst_that_no_whole_batch_fits_into_is_refused() {
        for (toml, complaint) in [
            (
                "key_burst_records = 499",
                "key_burst_records: expected at least 500",
            ),
            (
                "address_burst_requests = 0",
                "address_burst_requests: expected at least 1",
            ),
        ] {
            let layer: Layer = toml::from_str(toml).unwrap();
            let error = layer.finish().unwrap_err().to_string();
            assert!(error.starts_with(complaint), "{error}");
        }
    }

    #[test]
    fn proxies_are_ranges_and_write_one_header() {
        let proxies =
            config("trusted_proxies = [\"10.0.0.0/8\", \"::1\"]\nforwarded_header = \"forwarded\"")
                .proxies;
        assert_eq!(proxies.trusted.len(), 2);
        assert_eq!(proxies.header, ForwardedHeader::Forwarded);
        assert_eq!(config("").proxies, Proxies::default());
        let wrong = toml::from_str::<Layer>("trusted_proxies = [\"10.0.0.0/40\"]");
        let error = wrong.err().unwrap().to_string();
        assert!(
            error.contains("\"10.0.0.0/40\" is no range of addresses"),
            "{error}"
        );
    }

    #[test]
    fn of_one_address_there_are_only_so_many_connections_where_strangers_come() {
        let each = |toml: &str| config(toml).bounds.per_address;
        assert_eq!(each(""), None);
        assert_eq!(each("trusted_proxies = [\"127.0.0.1\"]"), Some(256));
        assert_eq!(each("listen = \"0.0.0.0:1\""), Some(256));
        assert_eq!(
            each("listen = \"0.0.0.0:1\"\nmax_connections_per_address = 0"),
            None
        );
        assert_eq!(each("max_connections_per_address = 3"), Some(3));
        assert_eq!(config("").bounds.connections, 2_048);
        assert_eq!(config("max_connections = 7").bounds.connections, 7);
    }

    #[test]
    fn what_serves_nobody_and_half_of_tls_are_refused() {
        for (toml, complaint) in [
            (
                "max_connections = 0",
                "max_connections: expected at least 1",
            ),
            ("tls_cert = \"a.pem\"", "tls_cert was said without tls_key"),
            ("tls_key = \"a.pem\"", "tls_key was said without tls_cert"),
        ] {
            let layer: Layer = toml::from_str(toml).unwrap();
            let error = layer.finish().unwrap_err().to_string();
            assert!(error.starts_with(complaint), "{error}");
        }
        let both = config("tls_cert = \"a.pem\"\ntls_key = \"b.pem\"")
            .tls
            .unwrap();
        assert_eq!(
            (both.cert.to_str(), both.key.to_str()),
            (Some("a.pem"), Some("b.pem"))
        );
    }
}
