// A response token, which your back end mints with the answer and puts into its `data-afterword-token`.

use jsonwebtoken::{EncodingKey, Header, encode, errors::Error};
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};

const LIFETIME_SECONDS: u64 = 8 * 86_400; // a vote may wait on the device for a week

#[derive(Serialize)]
struct Claims<'a> {
    sub: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<&'a str>,
    exp: u64,
}

/// `secret` is ts_…: what `afterword token secret make` has printed.
pub fn token_for(
    secret: &str,
    response: &str,
    trace: Option<&str>,
    span: Option<&str>,
) -> Result<String, Error> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let exp = now.as_secs() + LIFETIME_SECONDS;
    let header = Header {
        kid: secret.split('_').nth(1).map(str::to_owned),
        ..Header::default() // HS256
    };
    let claims = Claims {
        sub: response,
        trace,
        span,
        exp,
    };
    encode(
        &header,
        &claims,
        &EncodingKey::from_secret(secret.as_bytes()),
    )
}
