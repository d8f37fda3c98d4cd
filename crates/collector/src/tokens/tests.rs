//! Laws of judging a token, by a clock that is told.

use super::*;
use crate::keys::hex;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

const NOW_MS: u64 = 1_790_000_000_000;
const NOW: u64 = NOW_MS / 1_000;
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";

fn response() -> Response {
    Response {
        id: "r-81".to_owned(),
        trace_id: Some(TRACE.to_owned()),
        span_id: Some(SPAN.to_owned()),
        ..Response::default()
    }
}

fn claims() -> Claims {
    Claims {
        sub: "r-81".to_owned(),
        trace: Some(TRACE.to_owned()),
        span: Some(SPAN.to_owned()),
        exp: NOW + 60,
    }
}

fn tokens(mode: TokenMode, secrets: &[&Secret]) -> Tokens {
    let secrets = secrets.iter().map(|&secret| secret.clone()).collect();
    Tokens([(1, Rules { mode, secrets })].into())
}

fn said(secrets: &[&Secret], token: &str, response: &Response, now_ms: u64) -> &'static str {
    let response = Response {
        token: Some(token.to_owned()),
        ..response.clone()
    };
    let judged = tokens(TokenMode::Required, secrets).judge(1, &response, now_ms);
    judged.map_or_else(|fault| fault.code, |()| "good")
}

/// A token of these parts, signed as HS256 is, whatever the header says.
fn signed(secret: &Secret, header: &str, claims: &str) -> String {
    let encoded = |part: &str| {
        // Base64url without padding, bit by bit: what is tested is not what encodes.
        let bits: String = part.bytes().map(|byte| format!("{byte:08b}")).collect();
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let six = |chunk: &[u8]| {
            let text = format!("{:0<6}", std::str::from_utf8(chunk).unwrap());
            char::from(alphabet[usize::from_str_radix(&text, 2).unwrap()])
        };
        bits.as_bytes().chunks(6).map(six).collect::<String>()
    };
    let message = format!("{}.{}", encoded(header), encoded(claims));
    let key = EncodingKey::from_secret(secret.reveal().as_bytes());
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256);
    format!("{message}.{}", signature.unwrap())
}

fn with_claims(secret: &Secret, claims: &Value) -> String {
    signed(secret, r#"{"alg":"HS256"}"#, &claims.to_string())
}

#[test]
fn a_token_of_the_answer_is_good_in_every_mode() {
    let secret = Secret::make().unwrap();
    let good = Response {
        token: Some(mint(&secret, &claims()).unwrap()),
        ..response()
    };
    let wrong = Response {
        token: Some("no token".to_owned()),
        ..response()
    };
    let judged = |mode, response: &Response| {
        let tokens = tokens(mode, &[&secret]);
        tokens
            .judge(1, response, NOW_MS)
            .map_err(|fault| fault.code)
    };
    for (mode, without, wrong_one) in [
        (TokenMode::Off, Ok(()), Ok(())),
        (TokenMode::Accepted, Ok(()), Err("token_malformed")),
        (
            TokenMode::Required,
            Err("token_missing"),
            Err("token_malformed"),
        ),
    ] {
        assert_eq!(judged(mode, &good), Ok(()));
        assert_eq!(judged(mode, &response()), without);
        assert_eq!(judged(mode, &wrong), wrong_one);
    }
    let of_another_project = tokens(TokenMode::Required, &[&secret]).judge(2, &wrong, NOW_MS);
    assert_eq!(of_another_project, Ok(()));
}

#[test]
fn it_ends_a_minute_after_its_end_and_begins_a_minute_before_its_beginning() {
    let secret = Secret::make().unwrap();
    let at = |exp: Value, nbf: Value, now_ms| {
        let token = with_claims(&secret, &json!({ "sub": "r-81", "exp": exp, "nbf": nbf }));
        said(&[&secret], &token, &response(), now_ms)
    };
    for (after_ms, expected) in [
        (0, "good"),
        (59_999, "good"),
        (60_000, "token_expired"),
        (3_600_000, "token_expired"),
    ] {
        assert_eq!(at(json!(NOW), json!(0), NOW_MS + after_ms), expected);
    }
    assert_eq!(
        at(json!(NOW as f64 + 0.5), json!(0), NOW_MS + 60_499),
        "good"
    );
    let later = json!(NOW + 600);
    for (before_ms, expected) in [(0, "good"), (60_000, "good"), (60_001, "token_not_yet")] {
        assert_eq!(at(later.clone(), json!(NOW), NOW_MS - before_ms), expected);
    }
}

#[test]
fn one_of_another_answer_trace_or_span_is_a_mismatch() {
    let secret = Secret::make().unwrap();
    let token = mint(&secret, &claims()).unwrap();
    let bare = mint(
        &secret,
        &Claims {
            trace: None,
            span: None,
            ..claims()
        },
    );
    let bare = bare.unwrap();
    let some = |id: &str| Some(id.to_owned());
    let other = |change: fn(&mut Response)| {
        let mut response = response();
        change(&mut response);
        response
    };
    let id = other(|response| response.id = "r-82".to_owned());
    let trace = Response {
        trace_id: some("4bf92f3577b34da6a3ce929d0e0e4737"),
        ..response()
    };
    let span = Response {
        span_id: some("00f067aa0ba902b8"),
        ..response()
    };
    let plain = other(|response| (response.trace_id, response.span_id) = (None, None));
    for (token, response, expected) in [
        (&token, &id, "token_mismatch"),
        (&token, &trace, "token_mismatch"),
        (&token, &span, "token_mismatch"),
        (&token, &plain, "good"),
        (&bare, &id, "token_mismatch"),
        (&bare, &trace, "good"),
    ] {
        assert_eq!(said(&[&secret], token, response, NOW_MS), expected);
    }
}

#[test]
fn a_secret_signs_while_it_is_in_force_and_its_name_finds_it_among_others() {
    let [old, new, foreign] = [(); 3].map(|()| Secret::make().unwrap());
    let named = |secret| mint(secret, &claims()).unwrap();
    let nameless = |secret: &Secret| {
        let key = EncodingKey::from_secret(secret.reveal().as_bytes());
        encode(&Header::new(Algorithm::HS256), &claims(), &key).unwrap()
    };
    let all = [&new, &old];
    for (secrets, token, expected) in [
        (&all[..], named(&old), "good"),
        (&all, named(&new), "good"),
        (&all, nameless(&old), "good"),
        (&all, named(&foreign), "token_unknown_secret"),
        (&all, nameless(&foreign), "token_bad_signature"),
        (&all[..1], named(&old), "token_unknown_secret"),
        (&all[..1], nameless(&old), "token_bad_signature"),
        (&[], named(&new), "token_unknown_secret"),
        (&[], nameless(&new), "token_unknown_secret"),
    ] {
        assert_eq!(said(secrets, &token, &response(), NOW_MS), expected);
    }
    // A name that is another secret's does not help.
    let header = format!(r#"{{"alg":"HS256","kid":"{}"}}"#, new.kid());
    let body = json!(claims()).to_string();
    let token = signed(&old, &header, &body);
    assert_eq!(
        said(&all, &token, &response(), NOW_MS),
        "token_bad_signature"
    );
}

#[test]
fn no_other_algorithm_is_taken_whatever_the_header_says() {
    let secret = Secret::make().unwrap();
    let body = json!(claims()).to_string();
    let right = signed(&secret, r#"{"alg":"HS256","typ":"JWT"}"#, &body);
    assert_eq!(said(&[&secret], &right, &response(), NOW_MS), "good");
    let (message, _) = right.rsplit_once('.').unwrap();
    let [none, upper, hs384, hs512, rs256, es256] =
        ["none", "NONE", "HS384", "HS512", "RS256", "ES256"]
            .map(|alg| signed(&secret, &format!(r#"{{"alg":"{alg}"}}"#), &body));
    let unsigned = |token: &str| format!("{}.", token.rsplit_once('.').unwrap().0);
    let key = EncodingKey::from_secret(secret.reveal().as_bytes());
    let truly = |alg| encode(&Header::new(alg), &claims(), &key).unwrap();
    for token in [
        &unsigned(&none),
        &unsigned(&upper),
        &none,
        &hs384,
        &hs512,
        &rs256,
        &es256,
        &truly(Algorithm::HS384),
        &truly(Algorithm::HS512),
        &signed(&secret, r#"{"typ":"JWT"}"#, &body),
        &signed(
            &secret,
            r#"{"alg":"HS256","crit":["b64"],"b64":true}"#,
            &body,
        ),
    ] {
        assert_eq!(
            said(&[&secret], token, &response(), NOW_MS),
            "token_malformed",
            "{token}"
        );
    }
    for token in [
        format!("{message}."),
        format!("{message}.AAAA"),
        format!("{right}A"),
    ] {
        let said = said(&[&secret], &token, &response(), NOW_MS);
        assert!(
            ["token_bad_signature", "token_malformed"].contains(&said),
            "{said}"
        );
    }
}

#[test]
fn what_was_changed_after_it_was_signed_is_refused() {
    let secret = Secret::make().unwrap();
    let token = mint(&secret, &claims()).unwrap();
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let said = said(&[&secret], &changed, &response(), NOW_MS);
        assert_ne!(said, "good", "{at}: {changed}");
    }
}

#[test]
fn what_is_no_token_is_malformed() {
    let secret = Secret::make().unwrap();
    let exp = NOW + 60;
    let wrong = [
        json!({ "exp": exp }),
        json!({ "sub": "r-81" }),
        json!({ "sub": 81, "exp": exp }),
        json!({ "sub": "r-81", "exp": exp.to_string() }),
        json!({ "sub": "r-81", "exp": null }),
        json!({ "sub": "r-81", "exp": exp, "nbf": "now" }),
        json!({ "sub": "r-81", "exp": exp, "trace": 7 }),
        json!({ "sub": "r-81", "exp": exp, "aud": "another" }),
        json!({ "sub": "r-81", "exp": exp * 1_000 }),
        json!(["r-81", exp]),
        json!("r-81"),
    ];
    let wrong = wrong.iter().map(|claims| with_claims(&secret, claims));
    let shapes = [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "é.é.é",
        "e30.e30.e30",
    ];
    let long = format!(
        "{}.{}.{}",
        "A".repeat(1_000),
        "B".repeat(1_000),
        "C".repeat(1_000)
    );
    for token in wrong.chain(shapes.map(str::to_owned)).chain([long]) {
        assert_eq!(
            said(&[&secret], &token, &response(), NOW_MS),
            "token_malformed",
            "{token}"
        );
    }
}

#[test]
fn debug_of_what_is_asked_names_no_secret() {
    let secret = Secret::make().unwrap();
    let shown = format!("{:?} {:?}", secret, claims());
    let key = secret.reveal();
    assert!(
        !shown.contains(key) && !shown.contains(&hex(key.as_bytes())),
        "{shown}"
    );
}
