//! Making a token, as a back end does.

use super::Secret;
use jsonwebtoken::{Algorithm, Header, encode};
use serde::Serialize;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// The id of the answer.
    pub sub: String,
    /// Its W3C trace id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// Its W3C span id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<String>,
    /// Until when it is good, in seconds since the Unix epoch.
    pub exp: u64,
}

/// A token with these claims, which names its secret.
///
/// # Errors
/// Only where the system's cryptography fails.
pub fn mint(secret: &Secret, claims: &Claims) -> jsonwebtoken::errors::Result<String> {
    let header = Header {
        kid: Some(secret.kid().to_owned()),
        ..Header::new(Algorithm::HS256)
    };
    encode(&header, claims, &secret.signing())
}
