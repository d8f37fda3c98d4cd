//! Shares and distances, kept in thousandths.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number from 0 to 1 in thousandths; on the wire a JSON number with at most three decimals.
///
/// Whole thousandths compare exactly on both sides of the wire, and writing them
/// needs no float formatting, which alone would cost the page 4 KB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(u16);

impl Ratio {
    /// All of it.
    pub const ONE: Self = Self(1_000);
    /// None of it.
    pub const ZERO: Self = Self(0);

    /// `n` thousandths, at most 1000.
    #[must_use]
    pub const fn from_thousandths(n: u16) -> Self {
        Self(if n > 1_000 { 1_000 } else { n })
    }

    /// `part ÷ whole`, rounded to the nearest thousandth and held to 1. Nothing of nothing is nothing.
    /// A part that is not quite the whole is never rounded up to it, nor a part above zero down to it.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Self {
        if part == 0 || whole == 0 {
            return Self::ZERO;
        }
        if part >= whole {
            return Self::ONE;
        }
        let rounded = (part.saturating_mul(1_000) + whole / 2) / whole;
        Self(rounded.clamp(1, 999) as u16)
    }

    /// The thousandths.
    #[must_use]
    pub const fn thousandths(self) -> u16 {
        self.0
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // As the page writes it: 1, not 1.0.
        match self.0 {
            0 | 1_000 => serializer.serialize_u16(self.0 / 1_000),
            thousandths => serializer.serialize_f64(f64::from(thousandths) / 1_000.0),
        }
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        if (0.0..=1.0).contains(&value) {
            Ok(Self((value * 1_000.0 + 0.5) as u16))
        } else {
            Err(serde::de::Error::invalid_value(
                serde::de::Unexpected::Float(value),
                &"a number from 0 to 1",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ratio;

    #[test]
    fn nearly_all_is_not_all_and_hardly_any_is_not_none() {
        assert_eq!(Ratio::of(9_999, 10_000).thousandths(), 999);
        assert_eq!(Ratio::of(1, 1_000_000).thousandths(), 1);
        assert_eq!(Ratio::of(0, 0), Ratio::ZERO);
        assert_eq!(Ratio::of(7, 3), Ratio::ONE);
        assert_eq!(Ratio::of(1, 3).thousandths(), 333);
    }
}
