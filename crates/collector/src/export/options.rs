//! What is to be exported: the format, which records, how many of one kind, and into how many files.

use super::caps::Caps;
use super::held_out::HeldOut;
use super::split::Split;
use super::{Format, row::Source};
use crate::keys::hash;
use crate::store::Row;
use serde::Serialize;

/// What is to be exported.
#[derive(Clone, Debug)]
pub struct Options {
    /// What a row is.
    pub format: Format,
    /// Which records.
    pub selection: Selection,
    /// How many of one person, conversation and prompt.
    pub caps: Caps,
    /// Into which files.
    pub split: Option<Split>,
    /// What is asked in regression sets.
    pub held_out: HeldOut,
}

impl Options {
    /// Everything, in one file, with the caps as they are documented.
    #[must_use]
    pub fn of(format: Format) -> Self {
        Self {
            format,
            selection: Selection::default(),
            caps: Caps::default(),
            split: None,
            held_out: HeldOut::default(),
        }
    }

    /// Whether they fit together.
    ///
    /// # Errors
    /// A sentence that says what does not, and what would.
    pub fn check(&self) -> Result<(), String> {
        let name = self.format.name();
        if let Some(strange) = self
            .selection
            .sources
            .iter()
            .find(|source| !self.format.sources().contains(source))
        {
            let there: Vec<&str> = self.format.sources().iter().map(|one| one.name()).collect();
            let there = there.join(", ");
            return Err(format!(
                "{name} has nothing of source {}; there is {there}",
                strange.name()
            ));
        }
        if self.selection.min_distance.is_some() && !self.format.has_pairs() {
            return Err(format!(
                "{name} has no pairs, and so no distances between their sides"
            ));
        }
        if self.split.is_some() && self.format == Format::Regression {
            return Err(
                "regression is not split: nothing of it is for training; freeze a set instead"
                    .to_owned(),
            );
        }
        match (self.selection.since_ms, self.selection.until_ms) {
            (Some(since), Some(until)) if since >= until => {
                Err("nothing lies between since and until: since must be before until".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// The same for the same options, also of another run of the same version.
    pub(super) fn hash(&self) -> [u8; 32] {
        let said = serde_json::json!([
            env!("CARGO_PKG_VERSION"),
            self.format.name(),
            self.selection,
            self.caps,
            self.split,
            self.held_out.keys()
        ]);
        hash(&said.to_string())
    }
}

/// What a row is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A draft that was changed and sent
    Edit,
    /// A vote with the answer as it should have been
    Correction,
    /// Several answers to one prompt, of which one was used
    Attempts,
    /// A vote
    Thumb,
}

impl Origin {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Edit, Self::Correction, Self::Attempts, Self::Thumb];

    /// Its word in rows, reports and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Correction => "correction",
            Self::Attempts => "attempts",
            Self::Thumb => "thumb",
        }
    }

    /// The one that a word names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == word)
    }
}

/// Which records: all conditions hold, and of several values of one, any.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Selection {
    /// Last event at or after this, ms since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since_ms: Option<u64>,
    /// Last event before this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<u64>,
    /// Of these models.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<String>,
    /// Of these versions of the prompt.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prompt_versions: Vec<String>,
    /// Of these products.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apps: Vec<String>,
    /// Made of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Origin>,
    /// Sides at least so far apart, in words: 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_distance: Option<f64>,
}

impl Selection {
    /// Whether a record is among them.
    pub(super) fn takes(&self, source: &Source<'_>, origin: Origin) -> bool {
        self.takes_from(source.row, origin)
            && one_of(&self.models, source.model())
            && one_of(&self.prompt_versions, source.prompt_version())
    }

    /// The same, as far as nothing has to be known of the answer.
    pub(super) fn takes_from(&self, row: &Row, origin: Origin) -> bool {
        self.since_ms.is_none_or(|since| since <= row.at_ms)
            && self.until_ms.is_none_or(|until| row.at_ms < until)
            && one_of(&self.apps, row.app.as_deref())
            && (self.sources.is_empty() || self.sources.contains(&origin))
    }
}

fn one_of(wanted: &[String], is: Option<&str>) -> bool {
    wanted.is_empty() || is.is_some_and(|is| wanted.iter().any(|one| one == is))
}
