//! The words of a text: what stands between blanks; of scripts that put none between words, each sign.

/// The words of a text as they stand in it, with the punctuation around them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .flat_map(|piece| Parts { rest: piece })
}

struct Parts<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let first = self.rest.chars().next()?;
        let end = if stands_alone(first) {
            first.len_utf8()
        } else {
            self.rest.find(stands_alone).unwrap_or(self.rest.len())
        };
        let (part, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        Some(part)
    }
}

/// Signs of Thai, Lao, Burmese, Khmer, Chinese and Japanese.
fn stands_alone(c: char) -> bool {
    matches!(
        u32::from(c),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x2e80..=0x2fdf | 0x3040..=0x30ff
            | 0x3400..=0x9fff | 0xf900..=0xfaff | 0xff66..=0xff9f | 0x2_0000..=0x3_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn blanks_part_words_and_signs_that_need_none_stand_alone() {
        let all = |text| words(text).collect::<Vec<_>>();
        assert_eq!(all(" How do\nI "), ["How", "do", "I"]);
        assert_eq!(all("用 Rust写的。"), ["用", "Rust", "写", "的", "。"]);
        assert_eq!(all("서울 날씨"), ["서울", "날씨"]);
        assert!(all("").is_empty());
    }
}
