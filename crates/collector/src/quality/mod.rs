//! What the collector says of an answer: a verdict and error modes, made of what is stored whenever they are asked for. The
//! rules are the core's; here their inputs are put together.
//!
//! # Layout
//! - [`of`]: one response. [`Survey`]: many of them. `summary`: these, counted in groups.
//! - `evidence`: what rules are asked with. `variant`: which of several attempts was used.

mod evidence;
mod summary;
mod variant;

pub use summary::{By, Group, Share, summary};
pub use variant::Variant;

use crate::keys::ProjectId;
use crate::store::{Heard, Judged, Label, Norms, Reader, StoreError, Text, latest};
use crate::traces::Call;
use afterword_core::Ratio;
use afterword_core::quality::rules::find;
use afterword_core::quality::{
    self, Assignment, Judgement, Mode, Source, Verdict, in_order, named,
};
use afterword_core::record::{Signal, ThumbValue};
use serde::Serialize;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is said of one response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quality {
    /// The verdict, what decided it, and what says the opposite.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// What was wrong; `unlabelled` where the verdict is bad and nothing says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<&'static str>,
    /// Who says what was wrong, the primary one first.
    pub modes: Vec<Assignment>,
    /// Which of several attempts was used, where one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<Variant>,
}

impl Quality {
    /// The different modes, the primary one first.
    #[must_use]
    pub fn words(&self) -> Vec<&'static str> {
        let mut words: Vec<&str> = self.primary.into_iter().collect();
        for one in &self.modes {
            if !words.contains(&one.mode.as_str()) {
                words.push(one.mode.as_str());
            }
        }
        words
    }
}

/// What is known of a response beside what was heard of it.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What people who read it have said, the newest first.
    pub history: Vec<Label>,
    /// Which of several attempts was used.
    pub variant: Option<Variant>,
    /// Its texts.
    pub text: Text,
    /// The call that gave it.
    pub call: Option<Call>,
    /// What a judge says of it.
    pub judged: Vec<Assignment>,
    /// What is usual.
    pub norms: Arc<Norms>,
}

/// What is said of one response, of which something was heard.
///
/// # Errors
/// When the store cannot be read.
pub fn of(reader: &Reader, project: ProjectId, response: &str) -> Result<Quality, StoreError> {
    let survey = Survey {
        reader,
        project,
        attempted: None,
        norms: OnceCell::new(),
    };
    let mut found = None;
    reader.each_heard(project, Some(response), |_, heard| {
        found = Some(survey.quality(response, heard)?);
        Ok(())
    })?;
    found.map_or_else(|| survey.quality(response, &[]), Ok)
}

/// Says of many responses, one after another. What is dear to find is looked for only where the answer was bad.
pub struct Survey<'a> {
    reader: &'a Reader,
    project: ProjectId,
    /// Those that are one of several attempts, where it was worth while to find all of them at once.
    attempted: Option<BTreeSet<String>>,
    /// What is usual, once that was asked.
    norms: OnceCell<Arc<Norms>>,
}

impl<'a> Survey<'a> {
    /// Of a whole project.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn new(reader: &'a Reader, project: ProjectId) -> Result<Self, StoreError> {
        Ok(Self {
            reader,
            project,
            attempted: Some(reader.attempted(project)?),
            norms: OnceCell::new(),
        })
    }

    /// What decides the verdict: labels, and which of several attempts was used.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn facts(&self, response: &str) -> Result<Facts, StoreError> {
        let is_attempt = |all: &BTreeSet<String>| all.contains(response);
        let variant = if self.attempted.as_ref().is_none_or(is_attempt) {
            variant::of(self.reader, self.project, response)?
        } else {
            None
        };
        Ok(Facts {
            history: self.reader.label_history(self.project, response)?,
            variant,
            ..Facts::default()
        })
    }

    fn norms(&self) -> Result<Arc<Norms>, StoreError> {
        if let Some(norms) = self.norms.get() {
            return Ok(Arc::clone(norms));
        }
        let norms = self.reader.norms(self.project)?;
        Ok(Arc::clone(self.norms.get_or_init(|| norms)))
    }

    /// All that is said of a response.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn quality(&self, response: &str, heard: &[Heard]) -> Result<Quality, StoreError> {
        let facts = self.facts(response)?;
        let first = with(heard, &facts);
        if first.judgement.verdict != Verdict::Bad {
            return Ok(first);
        }
        let (text, joined) = self.reader.text_and_call(self.project, response)?;
        let judged = self.reader.judged(self.project, response)?;
        Ok(with(
            heard,
            &Facts {
                text,
                call: joined.map(|joined| joined.call),
                judged: judged.iter().flat_map(Judged::assignments).collect(),
                norms: self.norms()?,
                ..facts
            },
        ))
    }
}

/// Puts together what was heard of a response, what its labellers say, and its texts, where nothing else is known.
#[must_use]
pub fn say(heard: &[Heard], history: &[Label], text: &Text) -> Quality {
    let facts = Facts {
        history: history.to_vec(),
        text: text.clone(),
        ..Facts::default()
    };
    with(heard, &facts)
}

/// Puts together what was heard of a response and what is known besides.
#[must_use]
pub fn with(heard: &[Heard], facts: &Facts) -> Quality {
    let labels = latest(&facts.history);
    let signals = heard.iter().map(|one| quality::Heard::Signal(&one.signal));
    let choices = facts.variant.iter().flat_map(Variant::choices);
    let all = signals.chain(choices.map(quality::Heard::Choice));
    let judgement = overruled(quality::judge(all), &labels);
    let mut modes = Vec::new();
    for label in labels {
        modes.extend(label.modes.iter().map(|&mode| Assignment {
            mode,
            source: Source::Human,
            rule: Some(label.labeller.clone()),
            confidence: Ratio::ONE,
        }));
    }
    for one in heard {
        modes.extend(reasons(&one.signal));
    }
    if judgement.verdict == Verdict::Bad {
        modes.extend(facts.judged.iter().cloned());
        modes.extend(find(&evidence::evidence(heard, facts)));
    }
    in_order(&mut modes);
    modes.dedup();
    let unlabelled = (judgement.verdict == Verdict::Bad).then_some("unlabelled");
    Quality {
        primary: modes.first().map(|one| one.mode.as_str()).or(unlabelled),
        judgement,
        modes,
        variant: facts.variant.clone(),
    }
}

/// The newest label with a verdict decides over all signals; what says the opposite is kept.
fn overruled(judgement: Judgement, labels: &[&Label]) -> Judgement {
    let Some(verdict) = labels.iter().find_map(|label| label.verdict) else {
        return judgement;
    };
    judgement.overruled("label", verdict)
}

/// What a person chose from a menu beside a vote down.
fn reasons(signal: &Signal) -> Vec<Assignment> {
    match signal {
        Signal::Thumb(thumb) if thumb.value == ThumbValue::Down => {
            let reasons = thumb.reasons.iter();
            let chosen = reasons.map(|reason| Assignment {
                mode: named(reason),
                source: Source::Reason,
                rule: Some(reason.clone()),
                confidence: Ratio::ONE,
            });
            chosen.collect()
        }
        _ => Vec::new(),
    }
}

/// The mode that a word of the command line or of the API names.
///
/// # Errors
/// A sentence that says which there are.
pub fn mode(word: &str) -> Result<Mode, String> {
    Mode::parse(word).ok_or_else(|| {
        let words = Mode::ALL.map(Mode::as_str).join(", ");
        format!("there is no error mode {word:?}; there are {words}")
    })
}
