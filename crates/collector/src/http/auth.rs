//! Authority as an extractor, so that a handler cannot forget it.

use super::same_origin::{self, Whence};
use super::{Refusal, State, login};
use crate::keys::{Key, KeyId, KeyKind, Keys, OPAQUE_ORIGIN, ProjectId};
use crate::now_ms;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

/// Whoever holds the secret key of this project: may read everything in it. With the key itself it may also change what
/// is there; with a session, which a browser sends of its own accord, it only reads, and only from our own pages.
pub(super) struct Reads(pub(super) ProjectId);

impl FromRequestParts<State> for Reads {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        let project = if parts.headers.contains_key(header::AUTHORIZATION) {
            let key = bearer(&parts.headers).and_then(|key| secret(state, key));
            key.map(|(_, project)| project)
        } else if parts.method.is_safe() && same_origin::from(&parts.headers) != Whence::Elsewhere {
            login::session(state, parts).map(|session| session.project)
        } else {
            None
        };
        if let Some(project) = project {
            return Ok(Self(project));
        }
        // Whoever tries out keys is held to it.
        take_request(state, parts)?;
        let refusal = Refusal::new(
            StatusCode::UNAUTHORIZED,
            "unknown_key",
            "expected a secret key, sk_…, as Authorization: Bearer, or, to read, a login at /login",
        );
        Err(refusal.with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
    }
}

/// Takes a request of this address, which bears no key that was known.
pub(super) fn take_request(state: &State, parts: &Parts) -> Result<(), Refusal> {
    if state.limiter.limits().address.is_none() {
        return Ok(());
    }
    let Some(address) = state.proxies.client(parts) else {
        return Ok(());
    };
    let taken = state.limiter.take_request(address, (state.clock)());
    taken.map_err(|wait| Refusal::rate_limited("requests of this address", wait))
}

/// Whoever may write into this project: a page of an allowed origin with the public key, or a back end with the secret one.
pub(super) struct Writes {
    pub(super) project: ProjectId,
    pub(super) key: KeyId,
    /// With a key that everyone may see: then records may have to show that their answers were given.
    pub(super) public: bool,
    pub(super) gzip: bool,
}

impl FromRequestParts<State> for Writes {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        let gzip = is_packed(parts)?;
        if let Some((key, project)) = bearer(&parts.headers).and_then(|key| secret(state, key)) {
            return Ok(Self {
                project,
                key,
                public: false,
                gzip,
            });
        }
        // Before anything is said of the key: whoever tries out keys is held to it, too. A back end with a secret key is
        // one address for all of its users, and is known by name.
        take_request(state, parts)?;
        let keys = state.keys();
        let key = public(&keys, &parts.uri).ok_or_else(|| {
            Refusal::new(
                StatusCode::UNAUTHORIZED,
                "unknown_key",
                "expected ?key=pk_… with a public key of this collector",
            )
        })?;
        let writes = Self {
            project: key.project,
            key: key.id,
            public: true,
            gzip,
        };
        // A public key is no secret: what guards it is the page's origin, which no page can forge.
        let origin = parts
            .headers
            .get(header::ORIGIN)
            .and_then(|origin| origin.to_str().ok());
        match origin {
            Some(origin) if keys.allows(key, origin) => Ok(writes),
            Some(OPAQUE_ORIGIN) => Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "origin_not_allowed",
                "sandboxed frames and files have the origin null, which may not write with this key; add null to the collector's origins to take what any of them sends",
            )),
            Some(origin) => {
                let origin: String = origin.chars().take(100).collect();
                Err(Refusal::new(
                    StatusCode::FORBIDDEN,
                    "origin_not_allowed",
                    format!(
                        "pages of {origin} may not write with this key; add the origin to the collector's origins"
                    ),
                ))
            }
            None => Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "origin_not_allowed",
                "a public key is for pages, whose browser sends their origin; a back end writes with a secret key as Authorization: Bearer",
            )),
        }
    }
}

/// Whether the body is gzip.
fn is_packed(parts: &Parts) -> Result<bool, Refusal> {
    let encoding = parameter(&parts.uri, "encoding").or_else(|| {
        let encoding = parts.headers.get(header::CONTENT_ENCODING)?;
        Some(encoding.to_str().unwrap_or_default())
    });
    match encoding {
        None => Ok(false),
        Some("gzip") => Ok(true),
        Some(_) => Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_encoding",
            "expected encoding=gzip, or none",
        )),
    }
}

/// A back end with a secret key, which tells what its models were asked: what no page may.
pub(super) struct Tells {
    pub(super) project: ProjectId,
    pub(super) key: KeyId,
    pub(super) gzip: bool,
}

impl FromRequestParts<State> for Tells {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        let known = bearer(&parts.headers).and_then(|key| secret(state, key));
        let Some((key, project)) = known else {
            take_request(state, parts)?;
            let refusal = Refusal::new(
                StatusCode::UNAUTHORIZED,
                "unknown_key",
                "expected a secret key, sk_…, as Authorization: Bearer",
            );
            return Err(refusal.with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        };
        let gzip = is_packed(parts)?;
        Ok(Self { project, key, gzip })
    }
}

/// A secret key and its project.
pub(super) fn secret(state: &State, key: &str) -> Option<(KeyId, ProjectId)> {
    let keys = state.keys();
    let key = keys.find(key, KeyKind::Secret, now_ms())?;
    Some((key.id, key.project))
}

/// The public key in an address.
pub(super) fn public<'a>(keys: &'a Keys, uri: &Uri) -> Option<&'a Key> {
    keys.find(parameter(uri, "key")?, KeyKind::Public, now_ms())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
        .map(|(_, key)| key.trim())
}

/// A query parameter whose value needs no decoding, such as a key.
fn parameter<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    uri.query()?
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}
