//! Response tokens. The first line of the input is shown as it is: nothing is taken that was not signed with the secret. All of
//! the input as claims, signed by ourselves: nothing is taken that speaks of another answer, or has ended.
#![no_main]

use afterword_collector::tokens::{Rules, Secret, TokenMode, Tokens};
use afterword_core::record::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A secret of nobody's; the seeds are signed with it.
const SECRET: &str = "ts_0011aabb_000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const PROJECT: i64 = 1;
const NOW_MS: u64 = 1_790_000_000_000;
const ANSWER: &str = "r-81";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

static TOKENS: LazyLock<Tokens> = LazyLock::new(|| {
    let rules = Rules {
        mode: TokenMode::Required,
        secrets: vec![Secret::parse(SECRET).unwrap()],
    };
    Tokens(HashMap::from([(PROJECT, rules)]))
});

fn is_taken(token: &str) -> bool {
    let response: Value = json!({ "id": ANSWER, "trace_id": TRACE, "token": token });
    let response: Response = serde_json::from_value(response).unwrap();
    match TOKENS.judge(PROJECT, &response, NOW_MS) {
        Ok(()) => true,
        Err(fault) => {
            assert!(fault.code.starts_with("token_"));
            false
        }
    }
}

fn signature(signed: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// The claims of a token that was taken, by other means than the collector's. What is none of its business stays unread: a
/// claim of the application's own may hold a number that no float can.
fn claims(token: &str) -> HashMap<String, Box<RawValue>> {
    let (signed, signed_with) = token.rsplit_once('.').expect("three parts");
    let shown = URL_SAFE_NO_PAD.decode(signed_with).expect("base64url");
    assert_eq!(shown, signature(signed), "signed with the secret");
    let (_, claims) = signed.split_once('.').expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

fn are_of_this_answer_and_in_time(claims: &HashMap<String, Box<RawValue>>) {
    let claim = |name: &str| -> Value {
        let text = claims.get(name).map_or("null", |raw| raw.get());
        serde_json::from_str(text).unwrap()
    };
    assert_eq!(claim("sub"), ANSWER);
    assert!(claim("exp").as_f64().unwrap() + 60.0 > NOW_MS as f64 / 1_000.0);
    let trace = claim("trace");
    assert!(trace.is_null() || trace == TRACE);
}

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let token = text.lines().next().unwrap_or_default();
    if is_taken(token) {
        are_of_this_answer_and_in_time(&claims(token));
    }
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#);
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(text));
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature(&signed)));
    if is_taken(&token) {
        are_of_this_answer_and_in_time(&claims(&token));
    }
});
