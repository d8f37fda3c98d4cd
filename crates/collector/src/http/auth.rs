//! Authority as an extractor, so that a handler cannot forget it.

use super::{Refusal, State};
use crate::keys::{KeyKind, OPAQUE_ORIGIN, ProjectId};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

/// Whoever holds the secret key of this project: may read everything in it.
pub(super) struct Reads(pub(super) ProjectId);

impl FromRequestParts<State> for Reads {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        let project =
            bearer(&parts.headers).and_then(|key| state.keys.project(key, KeyKind::Secret));
        project.map(Self).ok_or_else(|| {
            Refusal::new(
                StatusCode::UNAUTHORIZED,
                "unknown_key",
                "expected a secret key, sk_…, as Authorization: Bearer",
            )
            .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
        })
    }
}

/// Whoever may write into this project: a page of an allowed origin with the public key, or a back end with the secret one.
pub(super) struct Writes {
    pub(super) project: ProjectId,
    pub(super) gzip: bool,
}

impl FromRequestParts<State> for Writes {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        let encoding = parameter(&parts.uri, "encoding").or_else(|| {
            let encoding = parts.headers.get(header::CONTENT_ENCODING)?;
            Some(encoding.to_str().unwrap_or_default())
        });
        let gzip = match encoding {
            None => false,
            Some("gzip") => true,
            Some(_) => {
                return Err(Refusal::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "unsupported_encoding",
                    "expected encoding=gzip, or none",
                ));
            }
        };
        if let Some(project) =
            bearer(&parts.headers).and_then(|key| state.keys.project(key, KeyKind::Secret))
        {
            return Ok(Self { project, gzip });
        }
        let project = parameter(&parts.uri, "key")
            .and_then(|key| state.keys.project(key, KeyKind::Public))
            .ok_or_else(|| {
                Refusal::new(
                    StatusCode::UNAUTHORIZED,
                    "unknown_key",
                    "expected ?key=pk_… with a public key of this collector",
                )
            })?;
        // A public key is no secret: what guards it is the page's origin, which no page can forge.
        let origin = parts
            .headers
            .get(header::ORIGIN)
            .and_then(|origin| origin.to_str().ok());
        match origin {
            Some(origin) if state.keys.allows(origin) => Ok(Self { project, gzip }),
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
