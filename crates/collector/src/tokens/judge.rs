//! Whether a token is good for a record. Nothing of what the token says is repeated in what is answered.

use super::{LEEWAY_SECONDS, Secret};
use afterword_core::record::Response;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};
use serde::Deserialize;

/// Why a record's token was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenFault {
    /// A stable word.
    pub code: &'static str,
    /// What was wrong, and what would be right.
    pub message: &'static str,
}

impl TokenFault {
    pub(super) const MISSING: Self = fault(
        "token_missing",
        "this project takes records of pages only with a response token, which the back end mints for the answer",
    );
    const MALFORMED: Self = fault(
        "token_malformed",
        "expected a JWT: three parts in base64url, with dots between them",
    );
    const WRONG_ALGORITHM: Self = fault(
        "token_malformed",
        "expected a JWT whose header says alg HS256, and no crit",
    );
    const WRONG_CLAIMS: Self = fault(
        "token_malformed",
        "expected the claims sub as a string and exp in seconds since the Unix epoch, nbf likewise, trace and span as strings",
    );
    const FOREIGN_AUDIENCE: Self = fault(
        "token_malformed",
        "expected a token without aud: with it, it is meant for another service",
    );
    const UNKNOWN_SECRET: Self = fault(
        "token_unknown_secret",
        "expected a kid that names a token secret of this project which is in force, or none",
    );
    const BAD_SIGNATURE: Self = fault(
        "token_bad_signature",
        "expected a signature by a token secret of this project which is in force",
    );
    const EXPIRED: Self = fault(
        "token_expired",
        "expected exp after now; a page that stands open for long gets a new token from its back end",
    );
    const NOT_YET: Self = fault("token_not_yet", "expected nbf before now");
    const OTHER_RESPONSE: Self = fault(
        "token_mismatch",
        "expected sub to be /response/id, it is another answer's",
    );
    const OTHER_TRACE: Self = fault(
        "token_mismatch",
        "expected trace to be /response/trace_id, it is another one",
    );
    const OTHER_SPAN: Self = fault(
        "token_mismatch",
        "expected span to be /response/span_id, it is another one",
    );
}

const fn fault(code: &'static str, message: &'static str) -> TokenFault {
    TokenFault { code, message }
}

/// What is read of a token. Times may have a fraction: RFC 7519 allows it, and Python's `time.time()` makes it.
#[derive(Deserialize)]
struct Claimed {
    sub: String,
    exp: f64,
    nbf: Option<f64>,
    trace: Option<String>,
    span: Option<String>,
}

/// The year 5138 in seconds, and 1973 in ms: whoever counts ms by mistake would mint tokens that never end.
const NO_SECONDS: f64 = 1e11;

pub(super) fn judge(
    token: &str,
    secrets: &[Secret],
    response: &Response,
    now_ms: u64,
) -> Result<(), TokenFault> {
    let header = decode_header(token).map_err(|error| match error.kind() {
        // The parts are there, and the JSON is none that a header of HS256 could be.
        ErrorKind::Json(_) => TokenFault::WRONG_ALGORITHM,
        _ => TokenFault::MALFORMED,
    })?;
    if header.alg != Algorithm::HS256 || header.crit.is_some() {
        return Err(TokenFault::WRONG_ALGORITHM);
    }
    let claimed = claims_of(token, &header, secrets)?;
    in_time(&claimed, now_ms)?;
    of_this(&claimed, response)
}

/// The claims, once the signature was found right.
fn claims_of(token: &str, header: &Header, secrets: &[Secret]) -> Result<Claimed, TokenFault> {
    // The one algorithm is named here and not taken from the token; the times are judged below, by a clock that we are told.
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    let mut named = secrets
        .iter()
        .filter(|secret| header.kid.as_deref().is_none_or(|kid| kid == secret.kid()))
        .peekable();
    if named.peek().is_none() {
        return Err(TokenFault::UNKNOWN_SECRET);
    }
    for secret in named {
        match decode::<Claimed>(token, &secret.checking(), &validation) {
            Ok(data) => return Ok(data.claims),
            Err(error) => match error.kind() {
                ErrorKind::InvalidSignature => {}
                ErrorKind::InvalidAudience => return Err(TokenFault::FOREIGN_AUDIENCE),
                ErrorKind::Json(_) => return Err(TokenFault::WRONG_CLAIMS),
                _ => return Err(TokenFault::MALFORMED),
            },
        }
    }
    Err(TokenFault::BAD_SIGNATURE)
}

fn in_time(claimed: &Claimed, now_ms: u64) -> Result<(), TokenFault> {
    let now = now_ms as f64 / 1_000.0;
    let leeway = LEEWAY_SECONDS as f64;
    if claimed.exp >= NO_SECONDS {
        return Err(TokenFault::WRONG_CLAIMS);
    }
    if now >= claimed.exp + leeway {
        return Err(TokenFault::EXPIRED);
    }
    if claimed.nbf.is_some_and(|nbf| now + leeway < nbf) {
        return Err(TokenFault::NOT_YET);
    }
    Ok(())
}

/// A page may know less of an answer than its back end. What both name must be the same.
fn of_this(claimed: &Claimed, response: &Response) -> Result<(), TokenFault> {
    let differ = |claimed: &Option<String>, told: &Option<String>| matches!((claimed, told), (Some(one), Some(other)) if one != other);
    if claimed.sub != response.id {
        return Err(TokenFault::OTHER_RESPONSE);
    }
    if differ(&claimed.trace, &response.trace_id) {
        return Err(TokenFault::OTHER_TRACE);
    }
    if differ(&claimed.span, &response.span_id) {
        return Err(TokenFault::OTHER_SPAN);
    }
    Ok(())
}
