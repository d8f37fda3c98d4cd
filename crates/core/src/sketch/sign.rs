//! What sort of sign a character is, by ranges of Unicode: the tables of the standard library would be as large as all the rest.

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Part of a word.
    Letter,
    /// A word by itself: of a script that puts no blanks between words.
    Alone,
    /// Not seen, or markup that may stand inside of a word; an apostrophe, which renderers bend.
    Nothing,
    /// Between words.
    Between,
}

use Sign::{Alone, Between, Letter, Nothing};

impl Sign {
    const fn from(self, char: u32) -> u32 {
        char << 2 | self as u32
    }
}

/// What begins at each place, up to the next one; both in one number, for there are many of them in the page's module.
const RANGES: &[u32] = &[
    Between.from(0x0080),
    // The soft hyphen.
    Nothing.from(0x00ad),
    Between.from(0x00ae),
    Letter.from(0x00c0),
    Between.from(0x00d7),
    Letter.from(0x00d8),
    Between.from(0x00f7),
    Letter.from(0x00f8),
    // Accents that stand by themselves, and the points of Hebrew and Arabic.
    Nothing.from(0x0300),
    Letter.from(0x0370),
    Nothing.from(0x0591),
    Letter.from(0x05c8),
    Between.from(0x0600),
    Letter.from(0x0620),
    Nothing.from(0x0640),
    Letter.from(0x0641),
    Nothing.from(0x064b),
    Letter.from(0x0660),
    Between.from(0x066a),
    Letter.from(0x066e),
    Between.from(0x06d4),
    Letter.from(0x06d5),
    Between.from(0x0964),
    Letter.from(0x0966),
    // Thai and Lao.
    Alone.from(0x0e00),
    Letter.from(0x0f00),
    Alone.from(0x1000),
    Letter.from(0x10a0),
    Alone.from(0x1780),
    Letter.from(0x1800),
    Between.from(0x2000),
    Nothing.from(0x200b),
    Between.from(0x2010),
    // Apostrophes.
    Nothing.from(0x2018),
    Between.from(0x201a),
    Nothing.from(0x202a),
    Between.from(0x202f),
    Nothing.from(0x2060),
    Between.from(0x2070),
    Letter.from(0x2c00),
    Between.from(0x2e00),
    // Chinese and Japanese.
    Alone.from(0x2e80),
    Between.from(0x2ff0),
    Alone.from(0x3040),
    Between.from(0x30fb),
    Alone.from(0x30fc),
    Between.from(0x3200),
    Alone.from(0x3400),
    Letter.from(0xa000),
    Alone.from(0xf900),
    Letter.from(0xfb00),
    Nothing.from(0xfe00),
    Between.from(0xfe10),
    Letter.from(0xfe70),
    Nothing.from(0xfeff),
    Between.from(0xff00),
    Letter.from(0xff10),
    Between.from(0xff1a),
    Letter.from(0xff21),
    Between.from(0xff3b),
    Letter.from(0xff41),
    Between.from(0xff5b),
    Alone.from(0xff66),
    Letter.from(0xffa0),
    Between.from(0xffe0),
    Letter.from(0x1_0000),
    // Emoji, and other pictures.
    Between.from(0x1_f000),
    Alone.from(0x2_0000),
    Nothing.from(0xe_0000),
];

pub(super) fn sign(char: char) -> Sign {
    match char {
        '0'..='9' | 'A'..='Z' | 'a'..='z' => Letter,
        '\'' | '*' | '_' | '`' | '~' => Nothing,
        '\0'..='\x7f' => Between,
        _ => {
            let at = RANGES.partition_point(|range| range >> 2 <= char as u32);
            match RANGES.get(at.saturating_sub(1)).map(|range| range & 3) {
                Some(0) => Letter,
                Some(1) => Alone,
                Some(2) => Nothing,
                _ => Between,
            }
        }
    }
}
