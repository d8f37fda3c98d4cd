//! E-mail addresses, IBANs, IPv6 addresses, keys and tokens.

use super::{AHEAD, Hit, run};

/// How the keys of well-known services begin (the lists of GitHub's and GitGuardian's secret scanners),
/// with the fewest characters that follow.
const KEYS: [(&str, usize); 21] = [
    ("sk-", 16),
    ("sk_", 16),
    ("rk_", 16),
    ("pk_live_", 16),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghu_", 30),
    ("ghs_", 30),
    ("ghr_", 30),
    ("github_pat_", 30),
    ("glpat-", 16),
    ("xoxa-", 10),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxs-", 10),
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 30),
    ("hf_", 20),
    ("npm_", 30),
    ("ya29.", 20),
];

fn in_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

pub(super) fn secret(rest: &str) -> Option<Hit> {
    if rest.starts_with("-----BEGIN ") {
        return private_key(rest);
    }
    for (start, least) in KEYS {
        if let Some(key) = rest.strip_prefix(start) {
            let bytes = run(key, AHEAD, in_key);
            if bytes >= least {
                return Some(Hit::all(start.len() + bytes, "[secret]"));
            }
        }
    }
    if let Some(token) = rest.strip_prefix("Bearer ") {
        let bytes = run(token, AHEAD, |byte| {
            in_key(byte) || matches!(byte, b'.' | b'=' | b'+' | b'/' | b'~')
        });
        return (bytes >= 8).then_some(Hit {
            shown: 7,
            bytes: 7 + bytes,
            mark: "[secret]",
        });
    }
    token(rest)
}

/// A JSON Web Token: three parts, the first of which opens an object.
fn token(rest: &str) -> Option<Hit> {
    if !rest.starts_with("eyJ") {
        return None;
    }
    let mut bytes = 0;
    for part in 0..3 {
        let length = run(rest.get(bytes..)?, AHEAD / 2, in_key);
        bytes += length;
        if part < 2 {
            if length < 8 || rest.as_bytes().get(bytes) != Some(&b'.') {
                return None;
            }
            bytes += 1;
        }
    }
    Some(Hit::all(bytes, "[secret]"))
}

/// A key in PEM, up to its end or the end of the text.
fn private_key(rest: &str) -> Option<Hit> {
    let bytes = rest.as_bytes();
    let first = bytes
        .iter()
        .take(80)
        .take_while(|&&byte| byte != b'\n')
        .count();
    place(bytes.get(..first)?, b"PRIVATE KEY-----")?;
    let end = place(bytes, b"-----END ").map_or(bytes.len(), |end| {
        let tail = bytes.get(end + 9..).unwrap_or_default();
        place(tail, b"-----").map_or(bytes.len(), |dashes| end + 9 + dashes + 5)
    });
    Some(Hit::all(end, "[secret]"))
}

/// Where `what` begins. The standard library's search for a string costs the page 4 KB with all that it
/// may have to say.
fn place(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// `local@domain.tld`, with the lengths of RFC 5321.
pub(super) fn email(rest: &str) -> Option<Hit> {
    let local = run(rest, 65, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-' | b'\'')
    });
    let domain = rest.get(local..)?.strip_prefix('@')?;
    let length = run(domain, 254, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
    });
    let mut domain = domain.as_bytes().get(..length)?;
    while let [shorter @ .., b'.' | b'-'] = domain {
        domain = shorter;
    }
    let dot = domain.iter().rposition(|&byte| byte == b'.')?;
    let top = domain.get(dot + 1..)?;
    let right = local > 0 && dot > 0 && top.len() >= 2 && top.iter().all(u8::is_ascii_alphabetic);
    right.then(|| Hit::all(local + 1 + domain.len(), "[email]"))
}

/// Two letters, two check digits, 11 to 30 more, in groups or not, that give 1 modulo 97 (ISO 13616).
pub(super) fn iban(rest: &str) -> Option<Hit> {
    let head = rest.as_bytes().get(..4)?;
    let [a, b, c, d] = head else { return None };
    if !(a.is_ascii_uppercase()
        && b.is_ascii_uppercase()
        && c.is_ascii_digit()
        && d.is_ascii_digit())
    {
        return None;
    }
    let mut signs: Vec<u8> = Vec::new();
    let mut found = None;
    for (at, byte) in rest.bytes().enumerate().take(42) {
        if byte == b' ' {
            continue;
        }
        if !(byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
            break;
        }
        signs.push(byte);
        let ends = !rest
            .as_bytes()
            .get(at + 1)
            .is_some_and(u8::is_ascii_alphanumeric);
        if (15..=34).contains(&signs.len()) && ends && checks(&signs) {
            found = Some(at + 1);
        }
    }
    found.map(|bytes| Hit::all(bytes, "[iban]"))
}

fn checks(signs: &[u8]) -> bool {
    let remainder = signs
        .iter()
        .skip(4)
        .chain(signs.iter().take(4))
        .fold(0_u32, |rest, &sign| {
            if sign.is_ascii_digit() {
                (rest * 10 + u32::from(sign - b'0')) % 97
            } else {
                (rest * 100 + u32::from(sign - b'A') + 10) % 97
            }
        });
    remainder == 1
}

/// Eight groups of hex, or fewer with one `::` and a digit in them, which keeps out `std::net`.
pub(super) fn ipv6(rest: &str) -> Option<Hit> {
    let bytes = run(rest, 46, |byte| byte.is_ascii_hexdigit() || byte == b':');
    let all = rest.as_bytes();
    let mut address = all.get(..bytes)?;
    while let [shorter @ .., b':'] = address {
        address = shorter;
    }
    let next = all.get(address.len()..)?.iter().find(|&&byte| byte != b':');
    if next.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
        return None;
    }
    let groups = address
        .split(|&byte| byte == b':')
        .filter(|group| !group.is_empty());
    let count = groups.clone().count();
    let gap = place(address, b"::").is_some();
    let short = gap && place(address, b":::").is_none() && (2..8).contains(&count);
    let right = (short || count == 8 && !gap)
        && groups.clone().all(|group| group.len() <= 4)
        && address.iter().any(u8::is_ascii_digit);
    right.then(|| Hit::all(address.len(), "[ip]"))
}
