//! What can be wrong with an answer.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An error mode. Those of length are one bucket with three parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words say it")]
pub enum Mode {
    Unsafe,
    Hallucination,
    Refusal,
    Instruction,
    Format,
    TooLong,
    TooShort,
    Truncated,
    Style,
    OffTopic,
    Latency,
    UiBug,
    Other,
}

impl Mode {
    /// All of them, the graver first: of several that are equally sure the first is primary.
    pub const ALL: [Self; 13] = [
        Self::Unsafe,
        Self::Hallucination,
        Self::Refusal,
        Self::Instruction,
        Self::Format,
        Self::TooLong,
        Self::TooShort,
        Self::Truncated,
        Self::Style,
        Self::OffTopic,
        Self::Latency,
        Self::UiBug,
        Self::Other,
    ];

    /// Its word in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsafe => "unsafe",
            Self::Hallucination => "hallucination",
            Self::Refusal => "refusal",
            Self::Instruction => "instruction",
            Self::Format => "format",
            Self::TooLong => "length.too_long",
            Self::TooShort => "length.too_short",
            Self::Truncated => "length.truncated",
            Self::Style => "style",
            Self::OffTopic => "off_topic",
            Self::Latency => "latency",
            Self::UiBug => "ui_bug",
            Self::Other => "other",
        }
    }

    /// The bucket that it is counted in: the word before the full stop.
    #[must_use]
    pub fn bucket(self) -> &'static str {
        let word = self.as_str();
        word.split_once('.').map_or(word, |(bucket, _)| bucket)
    }

    /// The mode that a word names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

impl Serialize for Mode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Mode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::parse(&word).ok_or_else(|| {
            let words = Self::ALL.map(Self::as_str).join(", ");
            serde::de::Error::custom(format!("expected an error mode, one of {words}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Mode;

    #[test]
    fn every_mode_has_a_word_of_its_own_and_is_found_by_it() {
        for mode in Mode::ALL {
            assert_eq!(Mode::parse(mode.as_str()), Some(mode));
        }
        assert_eq!(Mode::parse("length"), None);
        assert_eq!(Mode::TooLong.bucket(), "length");
        assert_eq!(Mode::OffTopic.bucket(), "off_topic");
    }
}
