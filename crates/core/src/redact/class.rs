//! What sort of sign a byte is. One table for all that is looked for, and one loop: in the page each loop of its own
//! costs bytes.

pub(super) const DIGIT: u32 = 1;
pub(super) const UPPER: u32 = 2;
pub(super) const LOWER: u32 = 4;
pub(super) const HEX_LETTER: u32 = 8;
/// Every sign beyond ASCII.
pub(super) const BEYOND: u32 = 16;
/// `_`
pub(super) const LINE: u32 = 32;
pub(super) const DASH: u32 = 64;
pub(super) const DOT: u32 = 128;
pub(super) const PLUS: u32 = 256;
/// `=`, `/`
pub(super) const TOKEN: u32 = 512;
/// `%`, `'`: of addresses.
pub(super) const ADDRESS: u32 = 1_024;
pub(super) const COLON: u32 = 2_048;
/// `(`
pub(super) const OPENING: u32 = 4_096;
/// `#`, `$`, `,`
pub(super) const SIGN: u32 = 8_192;
/// `?`
pub(super) const QUESTION: u32 = 16_384;
/// `~`
pub(super) const WAVE: u32 = 65_536;
/// What has no sort of its own.
pub(super) const OTHER: u32 = 131_072;
/// No sign of a URL: blanks, quotes and brackets around it.
pub(super) const OUTSIDE: u32 = 32_768;

pub(super) const LETTER: u32 = UPPER | LOWER;
pub(super) const ALPHANUMERIC: u32 = LETTER | DIGIT;
/// Letters, digits, and every sign beyond ASCII.
pub(super) const WORD: u32 = ALPHANUMERIC | BEYOND;
pub(super) const HEX: u32 = HEX_LETTER | DIGIT;
/// Of keys.
pub(super) const KEY: u32 = ALPHANUMERIC | LINE | DASH;

/// The sort of a byte, as bits.
#[inline(never)]
pub(super) fn class(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => DIGIT,
        b'A'..=b'F' => UPPER | HEX_LETTER,
        b'G'..=b'Z' => UPPER,
        b'a'..=b'f' => LOWER | HEX_LETTER,
        b'g'..=b'z' => LOWER,
        b'_' => LINE,
        b'-' => DASH,
        b'.' => DOT,
        b'+' => PLUS,
        b'=' | b'/' => TOKEN,
        b'~' => WAVE,
        b'%' | b'\'' => ADDRESS,
        b':' => COLON,
        b'(' => OPENING,
        b'#' | b'$' | b',' => SIGN,
        b'?' => QUESTION,
        0..=b' ' | b'"' | b'<' | b'>' | b'`' | b')' | b'\\' => OUTSIDE,
        0x80.. => BEYOND,
        _ => OTHER,
    }
}

/// Whether a byte is of one of these sorts.
pub(super) fn is(byte: u8, sorts: u32) -> bool {
    class(byte) & sorts != 0
}

/// How many bytes at the start are of these sorts, looking `most` bytes ahead.
#[inline(never)]
pub(super) fn run(text: &str, most: usize, sorts: u32) -> usize {
    text.bytes()
        .take(most)
        .take_while(|&byte| is(byte, sorts))
        .count()
}
