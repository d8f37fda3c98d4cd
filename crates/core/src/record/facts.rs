//! What a page knows of an answer, as it goes into the records about it.

use crate::wire::Json;

/// An id, and the other members of `response` as JSON: the page only passes them on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The host's id of the answer.
    pub id: String,
    pub(crate) members: String,
}

impl Facts {
    /// An answer of which only its id is known.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            members: String::new(),
        }
    }

    /// What a shell has collected: `members` are members of `response` in JSON, without their braces.
    #[must_use]
    pub fn known(id: String, members: String) -> Self {
        Self { id, members }
    }

    /// Adds what is known: one of the names of `response` in the contract, such as `trace_id`.
    pub fn add(&mut self, name: &str, value: &str) {
        let mut json = Json::default();
        json.raw(&self.members);
        json.text(name, value);
        self.members = json.into_text();
    }
}
