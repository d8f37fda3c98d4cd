//! What must not leave the page: e-mail addresses, phone and card numbers, IBANs, IP addresses, keys and
//! tokens of the well-known shapes, and what stands behind the `?` of a URL.
//!
//! One pass looks at each place where a word or a number begins, and ahead of it by at most
//! [`AHEAD`] bytes, so the work is bounded by the length of the text. What is hidden is replaced by a mark
//! such as `[email]`, or by stars where the mark would be longer: redacting never lengthens a text.
//!
//! # Layout
//! - `number`: phone, card and IPv4 numbers.
//! - `word`: e-mail, IBAN, IPv6, keys and tokens.

mod number;
mod word;

use std::borrow::Cow;

/// Bytes that are looked at behind the place where something may begin.
pub const AHEAD: usize = 8_192;

/// Something to hide: how many bytes of it are shown, how many it has in all, and what stands for the rest.
struct Hit {
    shown: usize,
    bytes: usize,
    mark: &'static str,
}

impl Hit {
    fn all(bytes: usize, mark: &'static str) -> Self {
        Self {
            shown: 0,
            bytes,
            mark,
        }
    }
}

/// `text` with everything hidden that must not leave the page.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut clean = Cow::Borrowed(text);
    // Hiding one thing can lay bare the border of another. Every pass hides letters or digits and adds
    // none, so there is a last one; texts of people take two.
    while let Some(cleaner) = pass(&clean) {
        clean = Cow::Owned(cleaner);
    }
    clean
}

/// One pass; `None` where there was nothing to hide.
fn pass(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        let before = at
            .checked_sub(1)
            .and_then(|at| bytes.get(at))
            .copied()
            .unwrap_or(b' ');
        let begins =
            !is_word(before) && (is_word(byte) || matches!(byte, b'+' | b'(' | b'-' | b':'));
        let rest = text.get(at..).unwrap_or_default();
        let hit = if begins && byte < 0x80 {
            find(rest, before)
        } else {
            None
        };
        match hit {
            Some(hit) => {
                out.push_str(text.get(copied..at + hit.shown).unwrap_or_default());
                hide(&mut out, hit.bytes - hit.shown, hit.mark);
                at += hit.bytes;
                copied = at;
            }
            None => at += 1,
        }
    }
    if copied == 0 {
        return None;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Some(out)
}

fn hide(out: &mut String, bytes: usize, mark: &str) {
    if bytes >= mark.len() {
        return out.push_str(mark);
    }
    for _ in 0..bytes {
        out.push('*');
    }
}

/// Letters, digits, and every sign beyond ASCII.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

fn find(rest: &str, before: u8) -> Option<Hit> {
    query(rest)
        .or_else(|| word::secret(rest))
        .or_else(|| word::email(rest))
        .or_else(|| word::iban(rest))
        .or_else(|| number::find(rest, before))
        .or_else(|| word::ipv6(rest))
}

/// How many bytes at the start are of a kind, looking `most` bytes ahead.
fn run(text: &str, most: usize, is: impl Fn(u8) -> bool) -> usize {
    text.bytes().take(most).take_while(|&byte| is(byte)).count()
}

/// The query of a URL.
fn query(rest: &str) -> Option<Hit> {
    if !rest.starts_with("http") {
        return None;
    }
    let in_url =
        |byte: u8| byte > b' ' && !matches!(byte, b'"' | b'<' | b'>' | b'`' | b')' | b'\\');
    let bytes = run(rest, AHEAD, in_url);
    let url = rest.as_bytes().get(..bytes)?;
    let shown = url.iter().position(|&byte| byte == b'?')? + 1;
    let query = url.get(shown..)?;
    let hidden =
        query.starts_with(b"[query]") && query.len() == 7 || query.iter().all(|&byte| byte == b'*');
    let scheme = rest.starts_with("http://") || rest.starts_with("https://");
    (scheme && !hidden && rest.is_char_boundary(bytes)).then_some(Hit {
        shown,
        bytes,
        mark: "[query]",
    })
}

#[cfg(test)]
mod tests;
