//! What must not leave the page: e-mail addresses, phone and card numbers, IBANs, IP addresses, keys and
//! tokens of the well-known shapes, and what stands behind the `?` of a URL.
//!
//! One pass looks at each place where a word or a number begins, and ahead of it by at most
//! [`AHEAD`] bytes, so the work is bounded by the length of the text. What is hidden is replaced by a mark
//! such as `[email]`, or by stars where the mark would be longer: redacting never lengthens a text.
//!
//! # Layout
//! - `class`: what sort of sign a byte is.
//! - `number`: phone, card and IPv4 numbers.
//! - `word`: e-mail, IBAN, IPv6, keys and tokens.

mod class;
mod number;
mod word;

use class::{COLON, DASH, OPENING, OUTSIDE, PLUS, QUESTION, WORD, is, run};
use std::borrow::Cow;

/// Bytes that are looked at behind the place where something may begin.
pub const AHEAD: usize = 8_192;

/// Something to hide: how many bytes of it are shown, how many it has in all, and what stands for the rest.
struct Hit {
    shown: usize,
    bytes: usize,
    mark: &'static str,
}

/// `text` with everything hidden that must not leave the page.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut clean = Cow::Borrowed(text);
    #[cfg(feature = "decode")]
    let mut passes = 0;
    // Hiding one thing can lay bare the border of another. Every pass hides letters or digits and adds
    // none, so there is a last one; texts of people take two.
    while let Some(cleaner) = pass(&clean) {
        clean = Cow::Owned(cleaner);
        #[cfg(feature = "decode")]
        {
            passes += 1;
            if passes == PASSES {
                clean = Cow::Owned(coarse(&clean));
            }
        }
    }
    clean
}

/// Passes after which no digit and no `@` is left. In a row of thousands of numbers each may lay bare only the one before
/// it. A page's texts are short; the collector's have megabytes.
#[cfg(feature = "decode")]
const PASSES: u32 = 16;

#[cfg(feature = "decode")]
fn coarse(text: &str) -> String {
    text.replace(|sign: char| sign.is_ascii_digit() || sign == '@', "*")
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
        let begins = !is(before, WORD) && is(byte, WORD | PLUS | OPENING | DASH | COLON);
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

/// What begins here, if anything. Each of these says how many bytes it has, 0 where it is not there.
fn find(rest: &str, before: u8) -> Option<Hit> {
    let hit = |shown, bytes, mark| Some(Hit { shown, bytes, mark });
    let (shown, bytes) = query(rest);
    if bytes > 0 {
        return hit(shown, bytes, "[query]");
    }
    let bytes = word::bearer(rest);
    if bytes > 0 {
        return hit(word::BEARER.len(), bytes, "[secret]");
    }
    let bytes = word::secret(rest);
    if bytes > 0 {
        return hit(0, bytes, "[secret]");
    }
    let bytes = word::email(rest);
    if bytes > 0 {
        return hit(0, bytes, "[email]");
    }
    let bytes = word::iban(rest);
    if bytes > 0 {
        return hit(0, bytes, "[iban]");
    }
    let (bytes, mark) = number::find(rest, before);
    if bytes > 0 {
        return hit(0, bytes, mark);
    }
    let bytes = word::ipv6(rest);
    if bytes > 0 {
        return hit(0, bytes, "[ip]");
    }
    None
}

/// The query of a URL: how much stands before it, and how long both are.
fn query(rest: &str) -> (usize, usize) {
    if !rest.starts_with("http://") && !rest.starts_with("https://") {
        return (0, 0);
    }
    let before = run(rest, AHEAD, !(OUTSIDE | QUESTION)) + 1;
    let query = rest.get(before..).unwrap_or_default();
    let length = run(query, AHEAD, !OUTSIDE);
    // What is hidden already, or nothing, stays as it is. In the middle of a character no URL ends.
    let hidden = query.starts_with("[query]") && length == 7;
    let stars = query.bytes().take(length).all(|byte| byte == b'*');
    if rest.as_bytes().get(before - 1) == Some(&b'?')
        && !hidden
        && !stars
        && query.is_char_boundary(length)
    {
        (before, before + length)
    } else {
        (0, 0)
    }
}

#[cfg(test)]
mod tests;
