//! Base64 for URLs (RFC 4648, section 5), without padding.

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn write(bytes: &[u8], text: &mut String) {
    let (mut bits, mut count) = (0u32, 0);
    let mut put = |value: u32| {
        let sign = SIGNS.get(value as usize & 63).copied().unwrap_or(b'-');
        text.push(char::from(sign));
    };
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        count += 8;
        while count >= 6 {
            count -= 6;
            put(bits >> count);
        }
    }
    if count > 0 {
        put(bits << (6 - count));
    }
}

pub(super) fn read(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for sign in text.bytes() {
        let value = SIGNS.iter().position(|one| *one == sign)?;
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    // What is left over is nothing: each sketch is written in one way alone.
    (count < 6 && bits & ((1 << count) - 1) == 0).then_some(bytes)
}
