//! What the collector says of an answer: a verdict and error modes, made of what is stored whenever they are asked for. The
//! rules are the core's; here their inputs are put together.
//!
//! # Layout
//! - [`of`]: one response. `summary`: many of them, counted in groups.

mod summary;

pub use summary::{By, Group, Share, summary};

use crate::keys::ProjectId;
use crate::store::{Heard, Label, Reader, StoreError, Text, latest};
use afterword_core::Ratio;
use afterword_core::quality::rules::{Evidence, find};
use afterword_core::quality::{
    self, Assignment, Judgement, Mode, Source, Verdict, in_order, named,
};
use afterword_core::record::{AbandonPhase, Signal, ThumbValue};
use serde::Serialize;

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

/// What is said of one response, of which something was heard.
///
/// # Errors
/// When the store cannot be read.
pub fn of(reader: &Reader, project: ProjectId, response: &str) -> Result<Quality, StoreError> {
    let history = reader.label_history(project, response)?;
    let text = reader.text(project, response)?;
    let mut found = say(&[], &history, &text);
    reader.each_heard(project, Some(response), |_, heard| {
        found = say(heard, &history, &text);
        Ok(())
    })?;
    Ok(found)
}

/// Puts together what was heard of a response and what its labellers say.
#[must_use]
pub fn say(heard: &[Heard], history: &[Label], text: &Text) -> Quality {
    let labels = latest(history);
    let signals = heard.iter().map(|one| quality::Heard::Signal(&one.signal));
    let judgement = overruled(quality::judge(signals), &labels);
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
        modes.extend(find(&evidence(heard, text)));
    }
    in_order(&mut modes);
    modes.dedup();
    let unlabelled = (judgement.verdict == Verdict::Bad).then_some("unlabelled");
    Quality {
        primary: modes.first().map(|one| one.mode.as_str()).or(unlabelled),
        judgement,
        modes,
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

fn evidence<'a>(heard: &'a [Heard], text: &'a Text) -> Evidence<'a> {
    let mut evidence = Evidence {
        prompt: text.prompt.as_deref(),
        answer: text.text.as_deref(),
        ..Evidence::default()
    };
    for one in heard {
        match &one.signal {
            Signal::FollowUp(follow_up) => {
                evidence.follow_up = follow_up.text.as_deref().or(evidence.follow_up);
            }
            Signal::Edit(edit) => {
                evidence.draft = edit.draft.as_deref().or(evidence.draft);
                evidence.edited = edit.r#final.as_deref().or(evidence.edited);
            }
            Signal::Stop(_) => {
                evidence.stopped = true;
                evidence.gave_up = true;
            }
            Signal::Regenerate(regenerate) => {
                evidence.gave_up |= regenerate.since_done_ms.is_none();
            }
            Signal::Abandon(abandon) => {
                let phase = abandon.phase;
                evidence.gave_up |=
                    matches!(phase, AbandonPhase::Waiting | AbandonPhase::Streaming);
            }
            _ => {}
        }
    }
    evidence
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
