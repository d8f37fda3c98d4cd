//! Which address a request comes from: the peer's, or what our own proxies say of whom they stand before.

use super::serve::Https;
use crate::limits::AddressRange;
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use clap::ValueEnum;
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

/// The header that the proxies write.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For: 203.0.113.7, 10.0.0.2`
    #[default]
    XForwardedFor,
    /// `Forwarded: for=203.0.113.7, for="[2001:db8::1]:4711"`, RFC 7239
    Forwarded,
}

impl ForwardedHeader {
    fn name(self) -> HeaderName {
        match self {
            Self::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            Self::Forwarded => header::FORWARDED,
        }
    }
}

/// The proxies that are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// Where they are.
    pub trusted: Vec<AddressRange>,
    /// What they write. One header alone is read: a proxy that writes one lets the other through as the client sent it.
    pub header: ForwardedHeader,
}

impl Proxies {
    /// The address of whoever sent this; none where the router was asked without a socket.
    pub(super) fn client(&self, parts: &Parts) -> Option<IpAddr> {
        let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
        let peer = peer.ip().to_canonical();
        if !self.trusts(peer) {
            warn_of_unnamed_proxy(peer, &parts.headers);
            return Some(peer);
        }
        Some(self.behind(peer, &parts.headers))
    }

    /// Whether the browser speaks HTTPS: with us, or with the foremost of our proxies, if they say so. Who forges that
    /// gets a cookie that its own browser does not send.
    pub(super) fn is_https(&self, parts: &Parts) -> bool {
        if parts.extensions.get::<Https>().is_some() {
            return true;
        }
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        if !peer.is_some_and(|ConnectInfo(peer)| self.trusts(peer.ip().to_canonical())) {
            return false;
        }
        let first = |name: HeaderName| {
            let line = parts.headers.get(name)?.to_str().ok()?;
            line.split(',').next()
        };
        let scheme = match self.header {
            ForwardedHeader::XForwardedFor => first(HeaderName::from_static("x-forwarded-proto")),
            ForwardedHeader::Forwarded => {
                first(header::FORWARDED).and_then(|hop| parameter(hop, "proto"))
            }
        };
        scheme.is_some_and(|scheme| {
            scheme
                .trim()
                .trim_matches('"')
                .eq_ignore_ascii_case("https")
        })
    }

    /// Whether this is one of them.
    pub(super) fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|range| range.contains(address))
    }

    /// Each proxy adds to the right whom it was asked by, so from the right the first that is none of ours is the client.
    /// What stands to the left of that the client may have written itself.
    fn behind(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lines = headers.get_all(self.header.name());
        let lines: Vec<_> = lines.iter().map(|line| line.to_str()).collect();
        let mut nearest = peer;
        for line in lines.into_iter().rev() {
            // Where a name cannot be read, whoever wrote it is the last who is known.
            let Ok(line) = line else { return nearest };
            for hop in line.rsplit(',') {
                let Some(address) = self.address_in(hop) else {
                    return nearest;
                };
                nearest = address;
                if !self.trusts(nearest) {
                    return nearest;
                }
            }
        }
        nearest
    }

    fn address_in(&self, hop: &str) -> Option<IpAddr> {
        let node = match self.header {
            ForwardedHeader::XForwardedFor => hop,
            ForwardedHeader::Forwarded => parameter(hop, "for")?,
        };
        address_of(node.trim().trim_matches('"'))
    }
}

/// One parameter of what a proxy says in `Forwarded`.
fn parameter<'a>(hop: &'a str, wanted: &str) -> Option<&'a str> {
    hop.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then_some(value)
    })
}

/// An address with or without a port: `192.0.2.1:80`, `[2001:db8::1]:80`, `[2001:db8::1]`, `2001:db8::1`.
fn address_of(node: &str) -> Option<IpAddr> {
    let address = node
        .parse::<IpAddr>()
        .or_else(|_| node.parse::<SocketAddr>().map(|address| address.ip()));
    let bare = || node.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    Some(address.ok().or_else(bare)?.to_canonical())
}

/// Behind a proxy that was not named all people are one address, and get in each other's way: whoever runs the collector
/// has to hear of it, once.
fn warn_of_unnamed_proxy(peer: IpAddr, headers: &HeaderMap) {
    static SAID: Once = Once::new();
    let forwarded = |header: ForwardedHeader| headers.contains_key(header.name());
    if forwarded(ForwardedHeader::XForwardedFor) || forwarded(ForwardedHeader::Forwarded) {
        SAID.call_once(|| {
            tracing::warn!(
                "requests come through a proxy at {peer} that trusted_proxies does not name: all who stand behind it count as one address"
            );
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderValue, Request};

    const PROXIES: [&str; 3] = ["10.0.0.0/8", "127.0.0.1", "2001:db8:ff::/48"];

    fn client(header: ForwardedHeader, peer: &str, lines: &[(&'static str, &str)]) -> String {
        let proxies = Proxies {
            trusted: PROXIES.map(|range| range.parse().unwrap()).to_vec(),
            header,
        };
        let (mut parts, ()) = Request::new(()).into_parts();
        let peer = SocketAddr::new(peer.parse().unwrap(), 4711);
        parts.extensions.insert(ConnectInfo(peer));
        for &(name, line) in lines {
            parts
                .headers
                .append(name, HeaderValue::from_str(line).unwrap());
        }
        proxies.client(&parts).unwrap().to_string()
    }

    fn x_forwarded_for(peer: &str, lines: &[&str]) -> String {
        let lines: Vec<_> = lines
            .iter()
            .map(|&line| ("x-forwarded-for", line))
            .collect();
        client(ForwardedHeader::XForwardedFor, peer, &lines)
    }

    #[test]
    fn of_a_stranger_nothing_is_believed() {
        for lines in [&["198.51.100.1"][..], &["10.0.0.1"], &["127.0.0.1"], &[]] {
            assert_eq!(x_forwarded_for("203.0.113.7", lines), "203.0.113.7");
        }
    }

    #[test]
    fn behind_our_proxies_it_is_the_right_most_address_that_is_none_of_them() {
        for (lines, expected) in [
            (&["203.0.113.7"][..], "203.0.113.7"),
            (&["203.0.113.7, 10.0.0.2"], "203.0.113.7"),
            (&["198.51.100.9, 203.0.113.7, 10.0.0.2"], "203.0.113.7"),
            (&["10.9.9.9, 203.0.113.7"], "203.0.113.7"),
            (&["198.51.100.9", "203.0.113.7", "10.0.0.2"], "203.0.113.7"),
            (&["203.0.113.7:51234"], "203.0.113.7"),
            (&["[2001:db8::7]:51234,10.0.0.2"], "2001:db8::7"),
            (&["[2001:db8::7]"], "2001:db8::7"),
            (&["2001:db8::7, 2001:db8:ff::1"], "2001:db8::7"),
            (&["::ffff:203.0.113.7"], "203.0.113.7"),
            (&["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            (&[], "10.0.0.1"),
        ] {
            assert_eq!(x_forwarded_for("10.0.0.1", lines), expected, "{lines:?}");
        }
        assert_eq!(
            x_forwarded_for("::ffff:127.0.0.1", &["203.0.113.7"]),
            "203.0.113.7"
        );
    }

    #[test]
    fn what_cannot_be_read_is_whoever_wrote_it() {
        for (lines, expected) in [
            (&["203.0.113.7, unknown"][..], "10.0.0.1"),
            (&["203.0.113.7, unknown, 10.0.0.2"], "10.0.0.2"),
            (&["203.0.113.7,"], "10.0.0.1"),
            (&["203.0.113.7", "\u{e9}"], "10.0.0.1"),
        ] {
            assert_eq!(x_forwarded_for("10.0.0.1", lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn forwarded_is_read_where_it_was_named_and_then_alone() {
        let of =
            |lines: &[(&'static str, &str)]| client(ForwardedHeader::Forwarded, "10.0.0.1", lines);
        for (line, expected) in [
            ("for=203.0.113.7;proto=https;by=10.0.0.1", "203.0.113.7"),
            ("proto=https; For=\"[2001:db8::7]:4711\"", "2001:db8::7"),
            (
                "for=198.51.100.9, for=203.0.113.7, for=10.0.0.2",
                "203.0.113.7",
            ),
            ("for=_hidden, for=10.0.0.2", "10.0.0.2"),
            ("for=unknown", "10.0.0.1"),
            ("proto=https", "10.0.0.1"),
        ] {
            assert_eq!(of(&[("forwarded", line)]), expected, "{line}");
        }
        let forged = ("x-forwarded-for", "198.51.100.9");
        assert_eq!(
            of(&[forged, ("forwarded", "for=203.0.113.7")]),
            "203.0.113.7"
        );
        assert_eq!(of(&[forged]), "10.0.0.1");
        let forged = [
            ("forwarded", "for=198.51.100.9"),
            ("x-forwarded-for", "203.0.113.7"),
        ];
        assert_eq!(
            client(ForwardedHeader::XForwardedFor, "10.0.0.1", &forged),
            "203.0.113.7"
        );
    }

    #[test]
    fn that_a_browser_speaks_https_is_believed_of_our_proxies_and_of_the_foremost_alone() {
        let https = |header, peer: &str, lines: &[(&'static str, &str)]| {
            let proxies = Proxies {
                trusted: PROXIES.map(|range| range.parse().unwrap()).to_vec(),
                header,
            };
            let (mut parts, ()) = Request::new(()).into_parts();
            let peer = SocketAddr::new(peer.parse().unwrap(), 4711);
            parts.extensions.insert(ConnectInfo(peer));
            for &(name, line) in lines {
                let line = HeaderValue::from_str(line).unwrap();
                parts.headers.append(name, line);
            }
            proxies.is_https(&parts)
        };
        const PROTO: &str = "x-forwarded-proto";
        let by_x = |peer, lines: &[_]| https(ForwardedHeader::XForwardedFor, peer, lines);
        assert!(by_x("10.0.0.1", &[(PROTO, "https")]));
        assert!(by_x("10.0.0.1", &[(PROTO, "HTTPS, http")]));
        for (peer, line) in [
            ("10.0.0.1", "http"),
            ("10.0.0.1", "http, https"),
            ("203.0.113.7", "https"),
        ] {
            assert!(!by_x(peer, &[(PROTO, line)]), "{peer} {line}");
        }
        assert!(!by_x("10.0.0.1", &[]));
        let by_name = |lines: &[_]| https(ForwardedHeader::Forwarded, "10.0.0.1", lines);
        assert!(by_name(&[(
            "forwarded",
            "for=203.0.113.7;proto=\"https\", for=10.0.0.2;proto=http"
        )]));
        assert!(!by_name(&[("forwarded", "for=203.0.113.7;proto=http")]));
        assert!(!by_name(&[(PROTO, "https")]));
    }
}
