//! Whether a request comes from one of our own pages, as the browser says that sends it.

use axum::http::HeaderMap;
use axum::http::header;

/// What a browser says of where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whence {
    /// One of our own pages, or the person: an address that was typed, a bookmark.
    Ourselves,
    /// A page of another origin, be it one of the same host.
    Elsewhere,
    /// It does not say. Browsers do, with everything that changes something.
    Unsaid,
}

/// `Sec-Fetch-Site` where there is one; it is sent to HTTPS and to loopback alone. Else the `Origin`, whose host must be the
/// one that was asked.
pub(super) fn from(headers: &HeaderMap) -> Whence {
    let text =
        |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return if matches!(site, "same-origin" | "none") {
            Whence::Ourselves
        } else {
            Whence::Elsewhere
        };
    }
    let Some(origin) = text(header::ORIGIN) else {
        return Whence::Unsaid;
    };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    let host = text(header::HOST).filter(|host| !host.is_empty());
    match (authority, host) {
        (Some(authority), Some(host)) if authority.eq_ignore_ascii_case(host) => Whence::Ourselves,
        _ => Whence::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    #[test]
    fn what_a_browser_says_of_a_request_decides_and_a_page_cannot_forge_it() {
        const HOST: &str = "collector.example:8787";
        for (site, origin, expected) in [
            (Some("same-origin"), None, Whence::Ourselves),
            (Some("none"), None, Whence::Ourselves),
            (
                Some("same-origin"),
                Some("http://collector.example:8787"),
                Whence::Ourselves,
            ),
            (
                Some("same-site"),
                Some("http://collector.example:8787"),
                Whence::Elsewhere,
            ),
            (Some("cross-site"), None, Whence::Elsewhere),
            (Some(""), None, Whence::Elsewhere),
            (
                None,
                Some("http://collector.example:8787"),
                Whence::Ourselves,
            ),
            (
                None,
                Some("https://COLLECTOR.example:8787"),
                Whence::Ourselves,
            ),
            (None, Some("http://collector.example"), Whence::Elsewhere),
            (None, Some("http://evil.example"), Whence::Elsewhere),
            (None, Some("null"), Whence::Elsewhere),
            (None, Some(""), Whence::Elsewhere),
            (None, None, Whence::Unsaid),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(HOST));
            for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                if let Some(value) = value {
                    headers.insert(
                        HeaderName::from_static(name),
                        HeaderValue::from_static(value),
                    );
                }
            }
            assert_eq!(from(&headers), expected, "{site:?} {origin:?}");
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, HeaderValue::from_static("http://"));
        assert_eq!(from(&headers), Whence::Elsewhere, "no host is nobody's");
    }
}
