//! E-mail addresses, IBANs, IPv6 addresses, keys and tokens.

use super::AHEAD;
use super::class::{
    ADDRESS, ALPHANUMERIC, DASH, DIGIT, DOT, HEX, KEY, LETTER, LINE, PLUS, TOKEN, UPPER, WAVE, is,
    run,
};
use crate::text::each_part;

/// How the keys of well-known services begin (the lists of GitHub's and GitGuardian's secret scanners).
const KEYS: &str = "sk-|sk_|rk_|pk_live_|ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|glpat-|xoxa-|xoxb-|xoxp-|xoxs-|\
    AKIA|ASIA|AIza|hf_|npm_|ya29.";

/// Characters that follow in the shortest of them (AWS).
const SHORTEST_KEY: usize = 16;

pub(super) const BEARER: &str = "Bearer ";

/// A token behind the word that announces it.
pub(super) fn bearer(rest: &str) -> usize {
    let Some(token) = rest.strip_prefix(BEARER) else {
        return 0;
    };
    let bytes = run(token, AHEAD, KEY | DOT | PLUS | TOKEN | WAVE);
    if bytes < 8 { 0 } else { BEARER.len() + bytes }
}

pub(super) fn secret(rest: &str) -> usize {
    if rest.starts_with("-----BEGIN ") {
        return private_key(rest.as_bytes());
    }
    let mut bytes = 0;
    let is_key = each_part(KEYS, b'|', &mut |start| {
        let key = rest.strip_prefix(start).unwrap_or_default();
        let length = run(key, AHEAD, KEY);
        bytes = start.len() + length;
        length >= SHORTEST_KEY
    });
    if is_key { bytes } else { token(rest) }
}

/// A JSON Web Token: three parts, the first of which opens an object.
fn token(rest: &str) -> usize {
    if !rest.starts_with("eyJ") {
        return 0;
    }
    let mut bytes = 0;
    for part in 0..3 {
        let length = run(rest.get(bytes..).unwrap_or_default(), AHEAD / 2, KEY);
        bytes += length;
        if part < 2 {
            if length < 8 || rest.as_bytes().get(bytes) != Some(&b'.') {
                return 0;
            }
            bytes += 1;
        }
    }
    bytes
}

/// Bytes within which the name of a key in PEM begins; of the longest in use it is the 22nd.
const NAMED: usize = 48;

/// A key in PEM, up to its end or the end of the text.
fn private_key(rest: &[u8]) -> usize {
    let mut named = false;
    let mut ending = false;
    for at in 0..rest.len() {
        let ahead = rest.get(at..).unwrap_or_default();
        named |= ahead.starts_with(b"PRIVATE KEY-----");
        if !named && at > NAMED {
            return 0;
        }
        // Not of its own dashes: behind the first of them there are four.
        if ending && ahead.starts_with(b"-----") {
            return at + 5;
        }
        ending |= ahead.starts_with(b"-----END ");
    }
    if named { rest.len() } else { 0 }
}

/// `local@domain.tld`, with the lengths of RFC 5321.
pub(super) fn email(rest: &str) -> usize {
    let local = run(rest, 65, KEY | DOT | PLUS | ADDRESS);
    let rest = rest.get(local..).unwrap_or_default();
    let domain = rest.strip_prefix('@').unwrap_or_default();
    let length = run(domain, 254, ALPHANUMERIC | DOT | DASH);
    let mut domain = domain.as_bytes().get(..length).unwrap_or_default();
    while let [shorter @ .., b'.' | b'-'] = domain {
        domain = shorter;
    }
    // From the end: letters, a dot, and something before it.
    let mut host = domain;
    while let [shorter @ .., letter] = host
        && is(*letter, LETTER)
    {
        host = shorter;
    }
    let top = domain.len() - host.len();
    let right = local > 0 && top > 1 && matches!(host, [_, .., b'.']);
    if right { local + 1 + domain.len() } else { 0 }
}

/// Two letters, two check digits, 11 to 30 more, in groups or not, that give 1 modulo 97 (ISO 13616).
pub(super) fn iban(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut signs = 0;
    // The remainder of what stands behind the first four signs, which count last.
    let mut remainder = 0;
    let mut found = 0;
    for (at, &sign) in bytes.iter().enumerate().take(42) {
        if sign == b' ' && signs > 3 {
            continue;
        }
        let fits = match signs {
            0 | 1 => UPPER,
            2 | 3 => DIGIT,
            _ => UPPER | DIGIT,
        };
        if !is(sign, fits) {
            break;
        }
        signs += 1;
        if signs > 4 {
            remainder = modulo_97(remainder, sign);
        }
        let ends = !bytes
            .get(at + 1)
            .is_some_and(|&next| is(next, ALPHANUMERIC));
        if (15..=34).contains(&signs)
            && ends
            && bytes
                .iter()
                .take(4)
                .fold(remainder, |rest, &sign| modulo_97(rest, sign))
                == 1
        {
            found = at + 1;
        }
    }
    found
}

fn modulo_97(rest: u32, sign: u8) -> u32 {
    if is(sign, DIGIT) {
        (rest * 10 + u32::from(sign - b'0')) % 97
    } else {
        (rest * 100 + u32::from(sign - b'A') + 10) % 97
    }
}

/// Eight groups of hex, or fewer with one `::` and a digit in them, which keeps out `std::net`.
pub(super) fn ipv6(rest: &str) -> usize {
    let mut groups = 0;
    let mut length = 0;
    let mut colons = 0;
    let mut gaps = 0;
    let mut has_digit = false;
    let mut end = 0;
    let mut next = b' ';
    for (at, byte) in rest.bytes().enumerate() {
        next = byte;
        if at > 45 {
            break;
        }
        if is(byte, HEX) {
            groups += u32::from(length == 0);
            length += 1;
            colons = 0;
            has_digit |= is(byte, DIGIT);
            end = at + 1;
        } else if byte == b':' {
            length = 0;
            colons += 1;
            gaps += u32::from(colons == 2);
        } else {
            break;
        }
        if length > 4 || colons > 2 {
            return 0;
        }
        next = b' ';
    }
    // What follows the last colon ends the address, or makes it none.
    let short = gaps == 1 && (2..8).contains(&groups);
    let right = (short || groups == 8 && gaps == 0) && has_digit && !is(next, ALPHANUMERIC | LINE);
    if right { end } else { 0 }
}
