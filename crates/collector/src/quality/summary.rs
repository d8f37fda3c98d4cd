//! Verdicts and error modes of many responses, counted in groups, each share with its interval.

use super::Survey;
use crate::export::rfc3339;
use crate::keys::ProjectId;
use crate::store::{Heard, Reader, StoreError};
use crate::traces::Call;
use afterword_core::quality::{Verdict, wilson};
use afterword_core::record::Kind;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What responses are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The day on which something of it was first heard, UTC.
    Day,
    /// The model.
    Model,
    /// The version of the prompt.
    PromptVersion,
    /// The product.
    App,
}

impl By {
    /// The one that a word names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "day" => Self::Day,
            "model" => Self::Model,
            "prompt_version" => Self::PromptVersion,
            "app" => Self::App,
            _ => return None,
        })
    }

    /// The group of a response by what was heard of it.
    fn key(self, heard: &[Heard]) -> Option<String> {
        let first = |name: fn(&Heard) -> Option<&String>| heard.iter().find_map(name).cloned();
        match self {
            Self::Day => {
                let first_ms = heard.iter().map(|one| one.at_ms).min()?;
                rfc3339(first_ms).get(..10).map(str::to_owned)
            }
            Self::Model => first(|one| one.model.as_ref()),
            Self::PromptVersion => first(|one| one.prompt_version.as_ref()),
            Self::App => first(|one| one.app.as_ref()),
        }
    }

    /// The same by the call that gave it, which knows neither the day nor the product.
    fn key_of_call(
        self,
        reader: &Reader,
        project: ProjectId,
        response: &str,
    ) -> Result<Option<String>, StoreError> {
        let name: fn(Call) -> Option<String> = match self {
            Self::Model => |call| call.model,
            Self::PromptVersion => |call| call.prompt_version,
            Self::Day | Self::App => return Ok(None),
        };
        let joined = reader.call(project, response)?;
        Ok(joined.and_then(|joined| name(joined.call)))
    }
}

/// So many of so many, and between what that lies at 95 % (Wilson).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// Those.
    pub k: u64,
    /// Of these.
    pub n: u64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Share {
    pub(crate) fn of(k: u64, n: u64) -> Self {
        let (low, high) = wilson(k, n);
        Self { k, n, low, high }
    }
}

/// What one group says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// The day, model, version or product; null where it is unknown.
    pub key: Option<String>,
    /// Responses of which anything was heard.
    pub responses: u64,
    /// Those that were on a screen.
    pub views: u64,
    /// Visitors of whom anything was heard.
    pub people: u64,
    /// Responses by verdict.
    pub verdicts: BTreeMap<&'static str, u64>,
    /// Those with signals that say the opposite of the verdict.
    pub contradicted: u64,
    /// Good ones of those that were viewed.
    pub good: Share,
    /// Bad ones of those that were viewed.
    pub bad: Share,
    /// Bad ones with each mode, of all bad ones. Several may hold, so they may be more than all together.
    pub modes: BTreeMap<&'static str, Share>,
    /// Bad ones by their primary mode, which is one.
    pub primary: BTreeMap<&'static str, u64>,
}

#[derive(Default)]
struct Counts {
    responses: u64,
    views: u64,
    people: BTreeSet<String>,
    verdicts: BTreeMap<&'static str, u64>,
    contradicted: u64,
    good_viewed: u64,
    bad_viewed: u64,
    modes: BTreeMap<&'static str, u64>,
    primary: BTreeMap<&'static str, u64>,
}

/// Counts what was heard since a time, by the first that was heard of each response.
///
/// # Errors
/// When the store cannot be read.
pub fn summary(
    reader: &Reader,
    project: ProjectId,
    by: By,
    since_ms: u64,
) -> Result<Vec<Group>, StoreError> {
    let mut groups: BTreeMap<Option<String>, Counts> = BTreeMap::new();
    let survey = Survey::new(reader, project)?;
    reader.each_heard_since(project, since_ms, |response, heard| {
        let first_ms = heard.iter().map(|one| one.at_ms).min();
        if first_ms.is_none_or(|first_ms| first_ms < since_ms) {
            return Ok(());
        }
        let quality = survey.quality(response, heard)?;
        let key = match by.key(heard) {
            Some(key) => Some(key),
            None => by.key_of_call(reader, project, response)?,
        };
        let counts = groups.entry(key).or_default();
        counts.responses += 1;
        let viewed = heard.iter().any(|one| one.signal.kind() == Kind::View);
        counts.views += u64::from(viewed);
        let people = heard.iter().map(|one| one.visitor.clone());
        counts.people.extend(people);
        let judgement = &quality.judgement;
        *counts
            .verdicts
            .entry(judgement.verdict.as_str())
            .or_default() += 1;
        counts.contradicted += u64::from(!judgement.contradictions.is_empty());
        match judgement.verdict {
            Verdict::Good => counts.good_viewed += u64::from(viewed),
            Verdict::Bad => {
                counts.bad_viewed += u64::from(viewed);
                for word in quality.words() {
                    *counts.modes.entry(word).or_default() += 1;
                }
                if let Some(primary) = quality.primary {
                    *counts.primary.entry(primary).or_default() += 1;
                }
            }
            Verdict::Neutral | Verdict::None => {}
        }
        Ok(())
    })?;
    Ok(groups.into_iter().map(group).collect())
}

fn group((key, counts): (Option<String>, Counts)) -> Group {
    let bad = counts.verdicts.get("bad").copied().unwrap_or_default();
    let modes = counts.modes.into_iter();
    Group {
        key,
        responses: counts.responses,
        views: counts.views,
        people: counts.people.len() as u64,
        contradicted: counts.contradicted,
        good: Share::of(counts.good_viewed, counts.views),
        bad: Share::of(counts.bad_viewed, counts.views),
        modes: modes.map(|(mode, k)| (mode, Share::of(k, bad))).collect(),
        primary: counts.primary,
        verdicts: counts.verdicts,
    }
}
