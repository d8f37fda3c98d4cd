//! Ids of traces on the command line.

/// So many hex digits, in lower case.
pub(super) fn hex<const DIGITS: usize>(text: &str) -> Result<String, String> {
    let is_hex = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(format!("expected {DIGITS} hex digits"))
    }
}
