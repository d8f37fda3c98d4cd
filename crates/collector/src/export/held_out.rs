//! What regression sets ask is kept from training: a model that has learnt the answers is not tested by them.

use super::sketch::{self, Sketch};
use crate::keys::ProjectId;
use crate::prompt::key;
use crate::store::{Reader, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// What is asked in regression sets: nothing is learnt of that, nor of what asks nearly the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldOut {
    /// [`key`] of questions as pages have them.
    questions: BTreeSet<i64>,
    /// Of all that was asked in a conversation: its key, and what is near to it.
    prompts: BTreeMap<i64, Sketch>,
}

impl HeldOut {
    /// What is asked in a set of this project.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn of(reader: &Reader, project: ProjectId) -> Result<Self, StoreError> {
        let mut held_out = Self::default();
        reader.each_case_asked(project, |question, case| {
            held_out.questions.insert(question);
            held_out.add(&case.questions().join("\n"));
        })?;
        Ok(held_out)
    }

    /// Holds out what asks this, all messages of the person in one.
    pub fn add(&mut self, asked: &str) {
        let made = || sketch::of_prompt(asked);
        self.prompts.entry(key(asked)).or_insert_with(made);
    }

    /// Whether this is asked, in the same words.
    pub(super) fn asks(&self, question: i64) -> bool {
        self.questions.contains(&question) || self.prompts.contains_key(&question)
    }

    pub(super) fn prompts(&self) -> impl Iterator<Item = (i64, &Sketch)> {
        self.prompts.iter().map(|(key, sketch)| (*key, sketch))
    }

    /// The keys of all that is asked.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<i64> {
        let prompts = self.prompts.keys();
        self.questions.iter().chain(prompts).copied().collect()
    }
}
