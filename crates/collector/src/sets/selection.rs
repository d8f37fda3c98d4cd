//! Which answers are wanted for a set.

use super::Case;
use crate::object::Object;
use afterword_core::quality::Mode;
use afterword_core::record::Kind;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Number;

/// Cases of one version at most. A set of thousands is no longer read by anyone, and is asked of a model for hours.
pub const MAX_CASES: usize = 10_000;

/// Unless asked otherwise.
const LIMIT: usize = 1_000;

/// Which answers, of those that served badly. What is left out narrows nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Selection {
    /// With one of these error modes, be it the primary one or not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modes: Vec<String>,
    /// Of which a signal of one of these kinds was heard.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<Kind>,
    /// Of this model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Of this version of the prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_version: Option<String>,
    /// Of this product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// First heard of at or after this, ms.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "whole_or_none"
    )]
    pub since: Option<u64>,
    /// First heard of before this, ms.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "whole_or_none"
    )]
    pub until: Option<u64>,
    /// At most so many, those heard of last.
    #[serde(deserialize_with = "whole")]
    pub limit: usize,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            modes: Vec::new(),
            signals: Vec::new(),
            model: None,
            prompt_version: None,
            app: None,
            since: None,
            until: None,
            limit: LIMIT,
        }
    }
}

/// What a selection looks at.
pub struct Which<'a> {
    /// The modes, by their words.
    pub modes: Vec<&'static str>,
    /// The kinds of all signals that stand.
    pub signals: Vec<Kind>,
    /// What is known of the answer.
    pub model: Option<&'a str>,
    /// Likewise.
    pub prompt_version: Option<&'a str>,
    /// The product.
    pub app: Option<&'a str>,
    /// When something of it was first heard, ms.
    pub first_ms: u64,
}

impl Selection {
    /// A selection in JSON.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        let Object(selection) = serde_json::from_slice::<Object<Self>>(json)
            .map_err(|error| format!("the body is no selection: {error}"))?;
        selection.checked()
    }

    /// The same, once its words and numbers are ones that can be meant.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn checked(self) -> Result<Self, String> {
        if let Some(wrong) = self.modes.iter().find_map(|word| mode_word(word).err()) {
            return Err(wrong);
        }
        if !(1..=MAX_CASES).contains(&self.limit) {
            return Err(format!("limit: expected a number from 1 to {MAX_CASES}"));
        }
        let most = i64::MAX as u64;
        if self.since.is_some_and(|ms| ms > most) || self.until.is_some_and(|ms| ms > most) {
            return Err("since, until: expected ms since the Unix epoch".to_owned());
        }
        Ok(self)
    }

    /// Whether an answer that served badly is wanted.
    #[must_use]
    pub fn wants(&self, which: &Which<'_>) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.is_none() || wanted.as_deref() == found
        };
        let mode = |word: &String| which.modes.iter().any(|mode| names(word, mode));
        (self.modes.is_empty() || self.modes.iter().any(mode))
            && (self.signals.is_empty()
                || self.signals.iter().any(|one| which.signals.contains(one)))
            && is(&self.model, which.model)
            && is(&self.prompt_version, which.prompt_version)
            && is(&self.app, which.app)
            && self.since.is_none_or(|since| which.first_ms >= since)
            && self.until.is_none_or(|until| which.first_ms < until)
    }
}

/// A whole number, be it written as `5.0`: to JSON that is the same.
fn whole_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let by_fraction = || {
        let number = number.as_f64()?;
        let is_whole = number.fract() == 0.0 && (0.0..=MOST).contains(&number);
        is_whole.then_some(number as u64)
    };
    let found = number.as_u64().or_else(by_fraction);
    found
        .map(Some)
        .ok_or_else(|| D::Error::custom("expected a whole number from 0"))
}

/// 2 to the power of 63, from which on it is no time: that is said where it is checked.
const MOST: f64 = 9_223_372_036_854_775_808.0;

fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let found = whole_or_none(deserializer)?;
    found
        .and_then(|number| usize::try_from(number).ok())
        .ok_or_else(|| D::Error::custom("expected a whole number"))
}

/// Whether a word names a mode, or the bucket that it is counted in.
fn names(word: &str, mode: &str) -> bool {
    word == mode
        || mode
            .split_once('.')
            .is_some_and(|(bucket, _)| bucket == word)
}

/// The word of a mode, or of a bucket, or `unlabelled`.
///
/// # Errors
/// A sentence that says which there are.
pub fn mode_word(word: &str) -> Result<String, String> {
    let known = Mode::ALL
        .iter()
        .any(|mode| mode.as_str() == word || mode.bucket() == word);
    if known || word == "unlabelled" {
        return Ok(word.to_owned());
    }
    let words = Mode::ALL.map(Mode::as_str).join(", ");
    let word: String = word.chars().take(40).collect();
    Err(format!(
        "there is no error mode {word:?}; there are {words}, length, unlabelled"
    ))
}

impl Case {
    /// Whether it is of this mode or bucket.
    #[must_use]
    pub fn has_mode(&self, word: &str) -> bool {
        self.modes.iter().any(|mode| names(word, mode))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn which(modes: &[&'static str]) -> Which<'static> {
        Which {
            modes: modes.to_vec(),
            signals: vec![Kind::Thumb, Kind::View],
            model: Some("m-1"),
            prompt_version: None,
            app: Some("desk"),
            first_ms: 100,
        }
    }

    #[test]
    fn a_bucket_names_all_of_its_modes_and_a_mode_only_itself() {
        let wants = |words: &[&str], modes: &[&'static str]| {
            let modes_wanted = words.iter().map(|word| (*word).to_owned()).collect();
            let selection = Selection {
                modes: modes_wanted,
                ..Selection::default()
            };
            selection.wants(&which(modes))
        };
        assert!(wants(&["length"], &["length.too_long"]));
        assert!(!wants(&["length.too_short"], &["length.too_long"]));
        // Also where it is not the primary one.
        assert!(wants(&["format", "style"], &["refusal", "style"]));
        assert!(wants(&[], &["unlabelled"]));
    }

    #[test]
    fn every_condition_narrows() {
        let all = Selection {
            signals: vec![Kind::Thumb],
            model: Some("m-1".to_owned()),
            app: Some("desk".to_owned()),
            since: Some(100),
            until: Some(101),
            ..Selection::default()
        };
        let found = which(&["refusal"]);
        assert!(all.wants(&found));
        for other in [
            Selection {
                signals: vec![Kind::Copy],
                ..all.clone()
            },
            Selection {
                model: Some("m-2".to_owned()),
                ..all.clone()
            },
            Selection {
                prompt_version: Some("v1".to_owned()),
                ..all.clone()
            },
            Selection {
                app: Some("other".to_owned()),
                ..all.clone()
            },
            Selection {
                since: Some(101),
                ..all.clone()
            },
            Selection {
                until: Some(100),
                ..all.clone()
            },
        ] {
            assert!(!other.wants(&found), "{other:?}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_would_be_right() {
        for (json, says) in [
            ("[]", "no selection"),
            (r#"{"mode":"refusal"}"#, "unknown field"),
            (r#"{"modes":["nonsense"]}"#, "there is no error mode"),
            (r#"{"signals":["wave"]}"#, "no selection"),
            (r#"{"limit":0}"#, "from 1 to 10000"),
            (r#"{"limit":10001}"#, "from 1 to 10000"),
            (r#"{"since":9223372036854775808}"#, "ms since"),
        ] {
            let error = Selection::read(json.as_bytes()).unwrap_err();
            assert!(error.contains(says), "{json}: {error}");
        }
        assert_eq!(Selection::read(b"{}"), Ok(Selection::default()));
        let same = Selection::read(br#"{"limit":5.0,"since":7e1}"#).unwrap();
        assert_eq!((same.limit, same.since), (5, Some(70)));
        for wrong in [r#"{"limit":5.5}"#, r#"{"since":-1.0}"#, r#"{"limit":null}"#] {
            assert!(Selection::read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
